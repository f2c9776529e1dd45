"""What happens to fruit before it is packed: weighed, sorted, gone, postponed, recalled from orders.

Each act locks its lots, recalls from orders what they lack, and writes moves; it knows no shop but to ask for a sync.
"""
