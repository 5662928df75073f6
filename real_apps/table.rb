# frozen_string_literal: true

require_relative "judgements"

module RealApps
  # What the trials found, for a terminal and as Markdown.
  class Table
    HEADINGS = ["app", "version", "init", "green of 3", "after restart", "findings", "breakages found", "named",
                "seconds", "requests"].freeze
    private_constant :HEADINGS

    # @param trials [Array<Trial>]
    def initialize(trials)
      @trials = trials
    end

    # @return [String] a table whose columns are as wide as they need, and the details below it
    def text
      rows = [HEADINGS, *tried.map { |trial| row(trial) }]
      widths = rows.transpose.map { |cells| cells.map(&:size).max }
      lines = rows.map { |cells| cells.zip(widths).map { |cell, width| cell.ljust(width) }.join("  ").rstrip }
      [*lines, "", *details("")].join("\n")
    end

    # @return [String] the page docs/real-apps.md without its introduction
    def markdown
      rows = [HEADINGS, HEADINGS.map { "---" }, *tried.map { |trial| row(trial) }]
      [*rows.map { |cells| "| #{cells.join(" | ")} |" }, "", *details("- ")].join("\n") << "\n"
    end

    private

    def tried = @trials.select { |trial| trial.tried? && trial.init }

    def row(trial)
      breakages = trial.breakages
      [trial.app.name, trial.version, "#{trial.init.checks} checks", trial.seals.count(&:green?).to_s,
       trial.restarted&.verdict || "-", trial.findings.size.to_s, "#{breakages.count(&:found?)} of #{breakages.size}",
       breakages.count(&:named?).to_s, trial.seconds.round.to_s, trial.requests.to_s]
    end

    def details(bullet)
      @trials.flat_map { |trial| not_tried(trial) + findings(trial) + missed(trial) }.map { |line| bullet + line }
    end

    def not_tried(trial) = trial.problem ? ["#{trial.app.name}: #{trial.problem}"] : []

    def findings(trial)
      trial.findings.map do |line|
        "#{trial.app.name}: `#{line}`: #{Judgements.of(trial.app.name, line)}"
      end
    end

    def missed(trial)
      trial.breakages.reject(&:named?).map do |breakage|
        "#{trial.app.name}: #{breakage.description} (`#{breakage.culprit}`): #{breakage.word}"
      end
    end
  end
end
