# frozen_string_literal: true

require_relative "generated_host"
require "smoke_seal/cli"

# The files that the first version's generator wrote: they are the host's own, and work with this version.
class FilesOfFirstVersionTest < ActiveSupport::TestCase
  include GeneratedHost

  FILES = YAML.safe_load_file(File.join(__dir__, "files_of_first_version.yml")).freeze
  PAGES = { "/up" => [200, {}, "up"], "/" => [200, {}, "<title>Shop</title><p>Welcome</p>"] }.freeze

  def in_first_host(&block)
    HTTPServer.start(PAGES) do |server|
      config = FILES.fetch("config/smoke_seal.yml").sub("# url: https://app.example.com", "url: #{server.url}")
      in_folder(FILES.merge("config/smoke_seal.yml" => config), &block)
    end
  end

  test "its config is valid" do
    in_first_host do |folder|
      out = StringIO.new
      code = SmokeSeal::CLI.start(["check-config", "--config", "#{folder}/config/smoke_seal.yml"], out: out, err: out)
      assert_equal 0, code, out.string
      assert_match(/^shop: 2 checks at .*: up, home$/, out.string)
    end
  end

  test "its command seals" do
    in_first_host do |folder|
      command = [RbConfig.ruby, File.join(folder, "bin/prod-smoke")]
      env = { "BUNDLE_GEMFILE" => ENV.fetch("BUNDLE_GEMFILE") }
      result = Command.run("shop", command: command, folder: folder, env: env)
      assert_equal [0, ""], [result.code, result.err], result.out
      assert_includes result.out, "passed — 2/2 green"
    end
  end

  test "its step seals a release, and its badge shows the seal" do
    in_first_host do |folder|
      host = Module.new
      host.module_eval(FILES["app/models/release/smoke_seal_step.rb"].sub("class Release\n", "module FirstStep\n"))
      host.module_eval(FILES["app/helpers/smoke_seal_helper.rb"])
      release = Release.create!(slug: "first", title: "R1")
      ship = Object.new.extend(host::FirstStep::SmokeSealStep)
      facts = { app: "shop", config: File.join(folder, "config/smoke_seal.yml"), console: StringIO.new }
      seal = with_runs { ship.send(:seal_production, release, **facts) }
      assert_equal %w[green green], [seal.status, release.reload.smoke_seal.status]
      shown = badge(host, folder, release)
      assert_match(/\A<span class="smoke-seal-badge smoke-seal-badge-green" .*>🟢 Seal<.span>\z/m, shown)
    end
  end

  def with_runs
    before = SmokeSeal::Configuration.current.run_in_test
    SmokeSeal::Configuration.current.run_in_test = true
    yield
  ensure
    SmokeSeal::Configuration.current.run_in_test = before
  end

  def badge(host, folder, release)
    lookup = ActionView::LookupContext.new([File.join(folder, "app/views")])
    view = ActionView::Base.with_empty_template_cache.new(lookup, {}, nil).extend(host::SmokeSealHelper)
    view.smoke_seal_badge(release).strip
  end
end
