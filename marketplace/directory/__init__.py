"""What is true of places and parties: communes, households, cooperatives, memberships, residences, seasons and periods.

It knows no fruit and no orders.
"""
