# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/vantages"

# SmokeSeal.run with vantages, over real sockets.
class VantageRunTest < Minitest::Test
  include Workspace
  include VantageApps

  def test_this_machine_alone_with_any_gives_the_verdict_of_a_plain_run
    { 200 => "green", 500 => "red" }.each do |status, verdict|
      with_app({ "/" => [status, {}, "x"] }) do |app|
        plain = SmokeSeal.run("shop", **app)
        seal = SmokeSeal.run("shop", **app, vantages: %i[local], quorum: "any")

        assert_equal [verdict] * 2, [plain.status, seal.status]
        assert_equal(plain.evidence.map { |record| [record["check"], record["outcome"]] },
                     seal.evidence.map { |record| [record["check"], record["outcome"]] })
        assert_equal [plain.app, plain.url, plain.environment], [seal.app, seal.url, seal.environment]
        assert_equal(["local"], seal.evidence.map { |record| record["vantage"] })
      end
    end
  end
end
