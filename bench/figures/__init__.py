"""The figures, one module each: `measure` takes the stage and returns rows."""
