"""The sample recording: a synthetic voice, nobody's.

`content/recording.wav` is 16 kHz, mono, 16 bit. It was made once with espeak-ng 1.51
(`-v en-us+m3 -s 160 -p 34 -g 1`), cue by cue, with the pauses that the transcript in
`content/stories/through-the-previews.toml` gives; change its words or times and the file has to be
spoken again.
"""

from pathlib import Path

RECORDING = Path(__file__).parent / "content" / "recording.wav"


def speak() -> bytes:
    """The WAV file's bytes, a little under a minute."""
    return RECORDING.read_bytes()
