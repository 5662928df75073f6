# frozen_string_literal: true

require "yaml"
require_relative "../workspace"

module Docs
  # A YAML block about config/smoke_seal.yml, completed to whole configs. A part of a config does not say where it
  # belongs: the first place at which it is right is taken.
  class ConfigBlock
    include Workspace

    URL = "https://app.example.com"
    # From the outermost to the innermost.
    PLACES = {
      "as a whole file" => ->(data) { { "apps" => { "shop" => {} } }.merge(data) },
      "below alert" => ->(data) { { "alert" => data, "apps" => { "shop" => {} } } },
      "below an app" => ->(data) { { "apps" => { "shop" => { "checks" => checks_of(data) }.compact.merge(data) } } },
      "below checks" => ->(data) { { "apps" => { "shop" => { "checks" => data } } } },
      "below apps" => ->(data) { { "apps" => data } }
    }.freeze
    # A line that shows another way to write the one above.
    ALTERNATIVE = /^# or: /

    # The checks that the known failures of an app name.
    def self.checks_of(settings)
      settings["known"]&.to_h { |known| [known["check"], { "path" => "/", known["expectation"] => "form" }] }
    end

    # @param code [String]
    def initialize(code)
      @code = code
    end

    # @return [Array<String>] what check-config says against it; empty if nothing
    def problems
      return ["it is no mapping, and so no part of a config"] unless Psych.parse(@code).to_ruby.is_a?(Hash)

      environment = @code.scan(/env:(\w+)/).flatten.to_h { |name| [name, value_of(name)] }
      with_env(environment) { variants.flat_map { |data| problems_of(data) } }
    end

    private

    # Of a key that is there several times, each value is one.
    def variants
      texts = [@code, *@code.lines.grep(ALTERNATIVE).map { |line| line.sub(ALTERNATIVE, "") }]
      texts.flat_map do |text|
        pairs = Psych.parse(text).root.children.each_slice(2).map { |key, value| [key.to_ruby, value.to_ruby] }
        repeated = pairs.select { |key, _| pairs.count { |other, _| other == key } > 1 }
        repeated.empty? ? [pairs.to_h] : repeated.map { |key, value| (pairs - repeated).to_h.merge(key => value) }
      end
    end

    def problems_of(data)
      PLACES.map do |name, place|
        found = problems_of_config(place.call(data))
        return [] if found.empty?

        "#{name}: #{found.join("; ")}"
      end
    end

    def problems_of_config(data)
      data = with_urls(data)
      in_app(YAML.dump(data)) do |folder|
        config = SmokeSeal::Config.load(path: "#{folder}/config/smoke_seal.yml")
        config.problems.flat_map { |where, lines| lines.map { |line| "#{where}: #{line}" } }
      end
    rescue SmokeSeal::Error => e
      [e.message]
    end

    # An app that is shown without its URL has one all the same.
    def with_urls(data)
      apps = data["apps"]
      return data unless apps.is_a?(Hash)

      data.merge("apps" => apps.transform_values { |app| app.is_a?(Hash) ? { "url" => URL }.merge(app) : app })
    end

    # What a host would have in such a variable.
    def value_of(name)
      case name
      when /DISCORD/ then "https://discord.com/api/webhooks/1/token"
      when /SLACK/ then "https://hooks.slack.com/services/T0/B0/x"
      when /COUNT/ then "4"
      when /WEBHOOK_SECRET/ then "whsec_#{["x" * 24].pack("m0")}"
      when /URL/ then "https://hooks.example.com/x"
      else "0123456789abcdef0123456789abcdef"
      end
    end
  end
end
