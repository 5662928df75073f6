# frozen_string_literal: true

# The cost of a seal for its ship, and for other requests of its process:
#
#   bundle exec rake bench:ship
#
# docs/performance.md explains it.

require_relative "ship/host"
Dir.glob(File.join(__dir__, "support", "*.rb")).each { |file| require file }
require_relative "ship/neighbours"
require_relative "ship/step"

module Bench
  ROUNDS = Integer(ENV.fetch("ROUNDS", 20))

  App.open do |app|
    table = Table.new
    Ship::Step.new(app).measure(table, rounds: ROUNDS)
    Ship::Neighbours.open(app) { |neighbours| neighbours.measure(table, rounds: ROUNDS) }
    puts "#{RUBY_DESCRIPTION}; Rails #{Rails::VERSION::STRING}; #{ROUNDS} rounds, in turns", "", table
  end
end
