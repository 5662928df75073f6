# frozen_string_literal: true

# Looks at a freshly deployed web app from outside, read-only, and seals the release green or red.
module SmokeSeal
  # The gem's version; the crates in Cargo.toml carry the same one.
  VERSION = "0.1.0"
end
