"""Worth: what cocoa brought to whom, from recorded trades alone."""
