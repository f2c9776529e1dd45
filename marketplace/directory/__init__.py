"""What is true of places and parties: communes, households, cooperatives, memberships, residences, seasons, periods.

Each table has its writer here, and periods the one lock against closing. It knows no fruit and no orders.
"""
