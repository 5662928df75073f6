# frozen_string_literal: true

require "open3"
require_relative "../command"

module Docs
  # Commands that take too long for a test: whether the tasks, scripts, packages and tests that they name exist.
  class DeveloperCommands
    ROOT = Command::ROOT
    # What a line may name, and whether that is there.
    NAMES = {
      /\brake (?:-T|([a-z][\w:]*))/ => ->(task) { task.nil? || tasks.include?(task) },
      %r{(?<!\S)(\.?(?:bin|\.ci|bench|test)/[\w./-]+)} => ->(path) { File.exist?(File.join(ROOT, path)) },
      /--example (\w+)/ => ->(name) { Dir.glob("examples/{#{name}.rs,#{name}/main.rs}", base: ROOT).any? },
      /--bench (\w+)/ => ->(name) { File.exist?(File.join(ROOT, "benches/#{name}.rs")) },
      /(?:--package|\s-p) (\w+)/ => ->(name) { %w[smoke_seal smoke_seal_ext].include?(name) },
      /--lib ([\w:]+)/ => ->(name) { core.include?("fn #{name.split("::").last}(") }
    }.freeze

    # @return [Array<String>] the tasks of the Rakefile
    def self.tasks
      @tasks ||= begin
        said, status = Open3.capture2e("bundle", "exec", "rake", "-P", chdir: ROOT)
        raise said unless status.success?

        said.scan(/^rake (\S+)/).flatten
      end
    end

    # @return [String] the sources of the core
    def self.core
      @core ||= Dir.glob("src/**/*.rs", base: ROOT).map { |path| File.read(File.join(ROOT, path)) }.join
    end

    # @param code [String] of commands alone
    # @return [Array<String>] what is not there, and the lines that name nothing
    def self.problems(code)
      lines = code.gsub("\\\n", " ").lines(chomp: true).map { |line| line.sub(/\s# .*/, "") }
      lines.reject { |line| line.strip.empty? }.flat_map { |line| problems_of_line(line) }
    end

    def self.problems_of_line(line)
      found = NAMES.flat_map { |shape, check| line.to_enum(:scan, shape).map { [Regexp.last_match(1), check] } }
      return ["#{line}: it names no task, script or package that is known here"] if found.empty?

      found.filter_map { |name, check| "#{line}: there is no #{name}" unless check.call(name) }
    end
    private_class_method :problems_of_line
  end
end
