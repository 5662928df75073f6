# frozen_string_literal: true

# Checks a freshly deployed web app from outside, read-only, and seals the release green or red.
module SmokeSeal
  # The version of the gem and of the crates in Cargo.toml.
  VERSION = "0.2.0"
end
