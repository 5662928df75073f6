# frozen_string_literal: true

require_relative "judgements"

module RealApps
  # What the trials found, for a terminal and as Markdown.
  class Table
    HEADINGS = ["app", "version", "init", "green of 3", "after restart", "findings", "breakages found", "named",
                "seconds", "requests"].freeze
    # What is left of a Markdown file; the rest is written anew.
    MARK = "<!-- bin/real-apps --markdown writes what follows -->\n"
    ORIGIN = %r{http://127\.0\.0\.1:\d+}
    private_constant :HEADINGS, :MARK, :ORIGIN

    # @param trials [Array<Trial>]
    def initialize(trials)
      @trials = trials
    end

    # @return [String] a table whose columns are as wide as they need, and the details below it
    def text
      rows = [HEADINGS, *tried.map { |trial| row(trial) }]
      widths = rows.transpose.map { |cells| cells.map(&:size).max }
      lines = rows.map { |cells| cells.zip(widths).map { |cell, width| cell.ljust(width) }.join("  ").rstrip }
      [*lines, "", *details.map { |cells| cells.join(": ") }].join("\n")
    end

    # Writes the tables to a Markdown file, and keeps what stands before its mark.
    def write(file)
      before = File.exist?(file) ? File.read(file).partition(MARK).first : ""
      File.write(file, "#{before}#{MARK}\n#{markdown}")
    end

    private

    def markdown
      [table(HEADINGS, tried.map { |trial| row(trial) }),
       ("## What was found\n\n#{table(["app", "what", "what a person says"], details)}" if details.any?)]
        .compact.join("\n")
    end

    def table(headings, rows)
      lines = [headings, headings.map { "---" }, *rows]
      lines.map { |cells| "| #{cells.map { |text| cell(text) }.join(" | ")} |\n" }.join
    end

    def cell(text) = text.gsub("|", "\\|").gsub("<", "&lt;")

    def tried = @trials.select { |trial| trial.tried? && trial.init }

    def row(trial)
      breakages = trial.breakages
      [trial.app.name, trial.version, "#{trial.init.checks} checks", trial.seals.count(&:green?).to_s,
       trial.restarted&.verdict || "-", trial.findings.size.to_s, "#{breakages.count(&:found?)} of #{breakages.size}",
       breakages.count(&:named?).to_s, trial.seconds.round.to_s, trial.requests.to_s]
    end

    # App, what happened, and what a person says of it.
    def details
      @trials.flat_map do |trial|
        [*not_tried(trial), *findings(trial), *missed(trial)].map { |cells| [trial.app.name, *cells] }
      end
    end

    def not_tried(trial) = trial.problem ? [[trial.problem, "not tried"]] : []

    def findings(trial)
      trial.findings.map { |line| [line.gsub(ORIGIN, ""), Judgements.of(trial.app.name, line)] }
    end

    def missed(trial)
      trial.breakages.reject(&:named?).map do |breakage|
        what = "#{breakage.description} (#{breakage.culprit}): #{breakage.word}"
        [what, Judgements.of(trial.app.name, what)]
      end
    end
  end
end
