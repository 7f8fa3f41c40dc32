"""The parts of the format gb_lite_json."""
