"""The doors to the platforms: files here are ours, each folder is one platform or one engine."""
