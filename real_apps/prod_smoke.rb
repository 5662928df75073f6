# frozen_string_literal: true

require "json"
require "open3"
require "yaml"
require_relative "sealed"

module RealApps
  # The command under trial, prod-smoke of this checkout.
  class ProdSmoke
    COMMAND = File.expand_path("../bin/prod-smoke", __dir__)
    # What init says it wrote, and what it left out.
    WRITTEN = /^(\d+) checks? of/
    LEFT_OUT = /^Left out: (.+)/
    REMOVED = /^\s*# Removed, since it failed twice: (.+\n\s*# .+)/
    private_constant :COMMAND, :WRITTEN, :LEFT_OUT, :REMOVED

    # What `init` did.
    #
    # @!attribute checks [Integer] how many it wrote
    # @!attribute left_out [Array<String>] what it did not write down, and why
    # @!attribute removed [Array<String>] what it wrote down and took out again, with the line of the config
    # @!attribute text [String] all it printed
    Init = Struct.new(:checks, :left_out, :removed, :text, :seconds, keyword_init: true)

    # @param url [String] the app's
    # @param folder [String] where the configs are kept
    def initialize(url:, folder:)
      @url = url
      @folder = folder
    end

    # Writes the config that the seals read.
    #
    # @return [Init]
    def init
      text, seconds = run("init", @url, "--config", written, "--force")
      Init.new(checks: text[WRITTEN, 1].to_i, text: text, seconds: seconds,
               left_out: text.scan(LEFT_OUT).flatten, removed: removed)
    end

    # @param boot_window [Integer, nil] seconds; nil for what is usual
    # @return [Sealed]
    def seal(boot_window: nil, config: written)
      window = boot_window ? ["--boot-window", boot_window.to_s] : []
      text, seconds = run("--config", config, "--json", *window)
      Sealed.new(JSON.parse(text[/^\{.*^\}/m] || "{}"), seconds: seconds)
    end

    # Follows all that the first page names, and the sitemap.
    #
    # @param path [String] the first page's
    # @param sitemap [String, nil] the sitemap's
    # @return [Sealed]
    def deep(path:, sitemap:)
      checks = { "home" => { "path" => path, "renders" => true, "links" => 1, "assets" => true, "addresses" => "all" } }
      checks["sitemap"] = { "path" => sitemap, "sitemap" => 20 } if sitemap
      config = File.join(@folder, "deep.yml")
      File.write(config, YAML.dump("apps" => { "app" => { "url" => @url, "checks" => checks } }))
      seal(config: config)
    end

    private

    def removed
      return [] unless File.exist?(written)

      File.read(written).scan(REMOVED).map { |found| found.first.gsub(/\s*\n\s*# /, " — ") }
    end

    def written = File.join(@folder, "smoke_seal.yml")

    def run(*arguments)
      started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      text, = Open3.capture2e(COMMAND, *arguments)
      [text.force_encoding(Encoding::UTF_8).scrub, Process.clock_gettime(Process::CLOCK_MONOTONIC) - started]
    end
  end
end
