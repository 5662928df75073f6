# frozen_string_literal: true

require_relative "compacting"

# Required before tests: each begins with a collector that never rests, and goes on with one that moves what it keeps.
#
# What lives through the first moments of a test is gone through at every single allocation; a whole test of thousands
# of records would take an hour.
module Stress
  SECONDS = 0.4

  def before_setup
    super
    Compacting.start
    @relief = Thread.new { sleep(SECONDS) && (GC.stress = false) }
    GC.stress = true
  end

  def after_teardown
    GC.stress = false
    @relief.kill.join
    Compacting.stop
    super
  end
end

require "minitest"
Minitest::Test.prepend(Stress)
