# frozen_string_literal: true

require "erb"

module SmokeSeal
  class CLI
    class Init < Command
      module DeployTools
        # A deploy tool: the file that is written for it, and what its user has to know. A subclass defines +path+,
        # +template+, +purpose+ and +remarks+.
        class Tool
          TEMPLATES = File.expand_path("templates", __dir__)
          # The variables that prod-smoke and a browser lane may need on any machine. Deploy tools and CI have secrets
          # in their environment: a hook passes on these, those that the config reads, and no others.
          VARIABLES = %w[PATH HOME USER LANG LC_ALL TERM TMPDIR TZ NO_COLOR CI GITHUB_ACTIONS GITHUB_WORKSPACE
                         GITHUB_STEP_SUMMARY SSL_CERT_FILE SSL_CERT_DIR HTTPS_PROXY https_proxy HTTP_PROXY http_proxy
                         ALL_PROXY all_proxy NO_PROXY no_proxy GEM_HOME GEM_PATH BUNDLE_GEMFILE BUNDLE_PATH
                         BUNDLE_APP_CONFIG BUNDLE_WITHOUT RBENV_ROOT RBENV_VERSION ASDF_DIR ASDF_DATA_DIR].freeze
          MOST_COLUMNS = 100
          private_constant :TEMPLATES, :MOST_COLUMNS

          # @param facts [HookFacts]
          def initialize(facts)
            @facts = facts
          end

          # @return [Integer] the permissions of the file
          def mode = 0o755

          # @return [String] the whole file
          def text = render("#{template}.erb")

          # @return [String] what to add to an existing file
          def lines = text

          # @return [String] what to do with an existing file
          def advice = "add these lines to it:"

          # @return [String, nil] the path of a file of the project that runs prod-smoke already
          def sealing_file = (path if @facts.read(path)&.include?("prod-smoke"))

          # @param file [String] the path of such a file
          # @return [Array<String>] what keeps the deploy tool from running prod-smoke by it, and what to do
          def obstacles(file)
            (mode & 0o111).zero? || @facts.executable?(file) ? [] : ["it is not executable; run: chmod +x #{file}"]
          end

          # @param file [String] the path of such a file
          # @return [Array<String>] the variables that the config reads, and the file does not name
          def missing_variables(file)
            text = @facts.read(file)
            @facts.variables.reject { |name| text.match?(/\b#{name}\b/) }
          end

          private

          # @return [Array<String>] the names of all variables that prod-smoke gets
          def variables = VARIABLES | @facts.variables

          # Names separated by spaces, on as many lines as they need.
          def wrapped(names, indent)
            names.each_with_object([+""]) do |name, lines|
              lines << +"" if lines.last.size + name.size >= MOST_COLUMNS - indent.size
              lines.last << (lines.last.empty? ? name : " #{name}")
            end.join("\n#{indent}")
          end

          def render(name)
            erb = ERB.new(File.read(File.join(TEMPLATES, name), encoding: "UTF-8"), trim_mode: "-")
            erb.filename = name
            erb.result(binding)
          end
        end
      end
    end
  end
end
