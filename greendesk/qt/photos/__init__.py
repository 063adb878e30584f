"""Photos in the window: the strip above the form, the photo itself, matching, comparing."""
