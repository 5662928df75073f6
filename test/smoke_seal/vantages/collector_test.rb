# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/vantages"

# Asking the vantages of a run, and waiting for their votes.
class CollectorTest < Minitest::Test
  include VantageApps

  # Forks in the block, for the first vote that is reported. The child returns from it.
  #
  # @return [(Seal, String)] the seal of the parent, and what became of the child's
  def forked_while_waiting(run)
    reader, writer = IO.pipe
    parent = Process.pid
    child = nil
    seal = collected(run) { child ||= fork || 0 }
    unless Process.pid == parent
      writer.write(seal.class)
      exit!(0)
    end
    writer.close
    Process.wait(child)
    [seal, reader.read]
  end

  def collected(run, &block)
    SmokeSeal::Vantages::Collector.new(run).call(&block)
  rescue SmokeSeal::ForkedError => e
    e
  end

  def test_child_that_returns_from_the_block_does_not_wait_for_the_votes_of_its_parent
    run = memory_run("ams", "fra", rule: "all")
    %w[ams fra].each { |name| run.cast(vote(name, "passed")) }
    seal, of_child = forked_while_waiting(run)
    assert_equal [true, "SmokeSeal::ForkedError"], [seal.green?, of_child]
  end
end
