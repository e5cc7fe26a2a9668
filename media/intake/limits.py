"""How much is taken in. This module imports nothing: the limited process reads it as well."""

MEGABYTE = 1024 * 1024

PICTURE_BYTES = 25 * MEGABYTE
PICTURE_PIXELS = 50_000_000
# The longest side that a WebP can have: no size of a longer picture could be made.
PICTURE_SIDE = 16_383

RECORDING_BYTES = 200 * MEGABYTE
RECORDING_SECONDS = 2 * 60 * 60
PEAKS = 800

# What the process that decodes may use.
MEMORY_BYTES = 1024 * MEGABYTE
SECONDS = 20
OUTPUT_BYTES = 256 * MEGABYTE
