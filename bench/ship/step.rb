# frozen_string_literal: true

require "tempfile"
require_relative "../support/six"
require_relative "../support/stopwatch"

module Bench
  module Ship
    # The step of a ship: run, record, alert.
    class Step
      # What is added to 1.3 times the slowest answer, in seconds.
      ALLOWANCE = 0.060
      NAME = "the step of a ship / (1.3 x the slowest answer + 60 ms)"

      def initialize(app)
        @app = app
        @release = Release.create!(slug: "bench", title: "Bench", state: "assembled", apps: { "studio" => "0a1b2c3" })
        Rails.application.config.smoke_seal.config_path = config.path
      end

      def measure(table, rounds:)
        seal
        taken = Array.new(rounds) { time }
        table.add(what: NAME, ratio: worst_of(taken), bar: Bar.new(:<=, 1.0), samples: [Samples.new(taken)])
        table.add(what: "UPDATEs in it", ratio: updates.to_f, bar: Bar.new(:<=, 1.0))
      end

      private

      # In a ship the URL comes from the config.
      def config
        @config ||= Tempfile.create(["smoke_seal", ".yml"]).tap do |file|
          file.write(File.read(SIX_CONFIG).sub(/^  studio:$/, "\\0\n    url: #{@app.url}"))
          file.close
        end
      end

      def seal
        seal = SmokeSeal::SealStep.call(@release, app: "studio")
        raise "the step gave no green seal: #{seal.verdict_line}" unless seal.green?
      end

      def time
        @app.take
        began = Stopwatch.now
        seal
        Sample.new(Stopwatch.now - began, @app.take["slowest"])
      end

      def worst_of(taken) = taken.map { |sample| sample.wall / ((1.3 * sample.slowest) + ALLOWANCE) }.max

      def updates
        count = 0
        counting = ->(*, payload) { count += 1 if payload[:sql].start_with?("UPDATE") }
        ActiveSupport::Notifications.subscribed(counting, "sql.active_record") { seal }
        count
      end
    end
  end
end
