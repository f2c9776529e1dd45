"""What runs day and night: the scheduler of the channels, the door for webhooks, and the supervisor of the processes.

It knows neither the command line nor the reference server, and starts without NumPy.
"""
