# frozen_string_literal: true

require "erb"

module SmokeSeal
  module Reports
    # A template of ERB for HTML and XML. Each value of a <%= %> tag is escaped; only what {Markup} holds is not.
    #
    # The five characters that are escaped are those of both languages. What XML 1.0 does not allow at all, escaped or
    # not, is replaced.
    class Template < ERB
      # Text that is markup already: what another template returned.
      class Markup < String
        def to_s = self
      end

      FOLDER = File.expand_path("templates", __dir__)
      # The complement of Char in XML 1.0, 2.2.
      NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/
      private_constant :FOLDER, :NOT_IN_XML

      # @param name [String] a file in templates/
      def self.load(name)
        path = File.join(FOLDER, name)
        new(File.read(path, encoding: "UTF-8"), trim_mode: "-").tap { |template| template.filename = path }
      end

      # @param value [Object]
      # @return [String] the value as text for an element or a quoted attribute
      def self.escape(value)
        return value if value.is_a?(Markup)

        ERB::Util.html_escape(UTF8.of(value.to_s).gsub(NOT_IN_XML, "\uFFFD"))
      end

      # Called by ERB: how the compiled template writes the value of a tag.
      def set_eoutvar(compiler, eoutvar = "_erbout")
        super
        compiler.insert_cmd = "#{eoutvar}.<< ::SmokeSeal::Reports::Template.escape"
      end

      # @param context [Object] whose methods the template calls
      # @param values [Hash{Symbol => Object}] its local variables
      # @return [Markup]
      def render(context, **values)
        scope = context.instance_eval { binding }
        values.each { |name, value| scope.local_variable_set(name, value) }
        Markup.new(result(scope))
      end
    end
  end
end
