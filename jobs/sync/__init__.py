"""One run of one channel: what a platform lists is taken in, then its offers are brought to what is left.

It knows a platform only by the protocols of ``connectors.base``, and neither the service nor the command line.
"""
