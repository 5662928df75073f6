# frozen_string_literal: true

# The workload of every contender: six checks of one app.
module Bench
  ROOT = File.expand_path("../..", __dir__)
  SIX = File.expand_path("../six", __dir__)
  SIX_CONFIG = File.join(SIX, "smoke_seal.yml")
  CHECKS = 6
  # Seconds that the app takes for each answer.
  DELAY = 0.1
  # What Bundler leaves for the children of `bundle exec` would slow every Ruby among them.
  WITHOUT_BUNDLER = ENV.keys.grep(/\A(BUNDLE|GEM|RUBY)/).to_h { |name| [name, nil] }.freeze
end
