"""What happens to fruit before it is packed: weighed, sorted, gone, postponed, taken back from orders."""
