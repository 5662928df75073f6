# frozen_string_literal: true

module SmokeSeal
  class Config
    # What the config needs of the machine that it is used on: variables of the environment, and the command of the
    # browser lane.
    module MachineNeeds
      # A variable that the config names. +place+ is where, +required+ whether nothing can be sealed without it.
      Variable = Struct.new(:name, :place, :required, keyword_init: true)

      REFERENCE = /\Aenv:(\S+)\z/
      private_constant :REFERENCE

      # @return [Array<Variable>] the variables that are written as +env:NAME+, and those that the browser lanes get
      def variables
        of_all = [["alert", @alert], ["vantages", @vantages]]
        @entries.keys.flat_map { |app| variables_of(app) } +
          of_all.flat_map { |place, data| referenced(data, place, required: false) }
      end

      # @param app [String]
      # @return [Array<Variable>] those that a seal of the app reads
      def variables_of(app)
        entry = @entries[app]
        [*referenced(entry, app, required: true), *browser_variables(entry, app)]
      end

      # @param app [String]
      # @return [String, nil] the command of its browser lane; nil if it has none
      def browser_command(app)
        browser = setting_of(app, "browser")
        browser = browser.transform_keys(&:to_s)["command"] if browser.is_a?(Hash)
        browser if browser.is_a?(String)
      end

      # @return [String] the folder that the command runs in
      def browser_folder = folder || Dir.pwd

      private

      # The folder that the browser lane runs in: normally the host's root. Without a file it is the working directory.
      def folder
        return unless path

        folder = File.dirname(path)
        UTF8.of(File.basename(folder) == "config" ? File.dirname(folder) : folder)
      end

      def referenced(data, place, required:)
        case data
        when Hash
          data.flat_map { |key, value| referenced(value, "#{place}.#{key}", required: required) }
        when Array
          data.each_with_index.flat_map { |value, index| referenced(value, "#{place}[#{index}]", required: required) }
        when REFERENCE
          [Variable.new(name: Regexp.last_match(1), place: place, required: required)]
        else []
        end
      end

      def browser_variables(entry, app)
        browser = entry.transform_keys(&:to_s)["browser"] if entry.is_a?(Hash)
        names = browser.is_a?(Hash) ? Array(browser.transform_keys(&:to_s)["env"]) : []
        names.grep(String).map { |name| Variable.new(name: name, place: "#{app}.browser.env", required: false) }
      end
    end
  end
end
