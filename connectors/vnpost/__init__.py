"""MyVNPost: the customer API of Viet Nam's post, by which parcels are sent and followed."""
