# frozen_string_literal: true

require "psych"

module SmokeSeal
  class Config
    # In which line of the config each check of an app is written, for reports that point at it.
    module CheckLines
      # The settings of an app that are checks under these names.
      SETTINGS = %w[revision browser tls].freeze
      private_constant :SETTINGS

      module_function

      # Parses the text as it is written. Where ERB makes it something else, no line is known.
      #
      # @param path [String, nil] the config file
      # @param app [String, nil]
      # @return [Hash{String => Integer}] line numbers by the names of checks; by default that of the app, if known
      def of(path, app)
        app_key, entry = pair(pair(root(path), "apps").last, app)
        lines = (settings(entry) + checks(entry)).to_h { |key| [key.value, line(key)] }
        lines.default = line(app_key) if app_key
        lines
      rescue Psych::Exception, SystemCallError, ArgumentError
        {}
      end

      # The first node of the file; nil if it is empty.
      def root(path) = path && (Psych.parse(File.read(path, encoding: "BOM|UTF-8")) || nil)&.root

      def settings(entry) = keys(entry).select { |key| SETTINGS.include?(key.value) }

      def checks(entry) = keys(pair(entry, "checks").last)

      # @return [Array(Psych::Nodes::Node, Psych::Nodes::Node)] the nodes of a key and its value; nils if it is missing
      def pair(mapping, key)
        found = pairs(mapping).find { |name, _value| name.respond_to?(:value) && name.value == key }
        found || [nil, nil]
      end

      def keys(mapping) = pairs(mapping).map(&:first).grep(Psych::Nodes::Scalar)

      def pairs(mapping) = mapping.is_a?(Psych::Nodes::Mapping) ? mapping.children.each_slice(2).to_a : []

      def line(node) = node.start_line + 1
      private_class_method :root, :settings, :checks, :pair, :keys, :pairs, :line
    end
  end
end
