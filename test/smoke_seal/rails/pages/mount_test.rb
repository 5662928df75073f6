# frozen_string_literal: true

require "rails_helper"
require "json"
require_relative "../rails_process"

# The path of a release's page, wherever a host mounts the engine. In a process of its own, since a mount changes the
# routes of the engine for good.
class PagesMountTest < Minitest::Test
  include Workspace

  # A host with a release, which draws each of the routes in turn, and prints the path of the release's page.
  HOST = <<~RUBY
    require "action_controller/railtie"
    module Admin
      class Engine < Rails::Engine
        def self.find_root(_from) = Pathname(ARGV.fetch(0))
      end
    end
    Rails.application.config.relative_url_root = ENV["ROOT"]
    Rails.application.initialize!
    ActiveRecord::Schema.verbose = false
    ActiveRecord::Schema.define { %i[releases rollouts].each { |table| create_table(table) } }
    class Release < ActiveRecord::Base; end
    class Hotfix < Release; end
    class Rollout < ActiveRecord::Base; end
    RELEASE = Release.create!

    def path(record = RELEASE, **options) = SmokeSeal::Pages.release_path(record, **options)

    def draw(&routes)
      Rails.application.routes.draw(&routes)
      [path, SmokeSeal::Pages.mounted?]
    end
  RUBY

  # @return [Object] what the script's last value is, as JSON has it
  def in_host(script, environment = {})
    in_folder do |folder|
      code = "#{HOST}\nrequire \"json\"\nFile.write(ARGV[0] + \"/result\", JSON.generate(begin\n#{script}\nend))"
      result = with_env(environment) { RailsProcess.run(code, folder: folder) }
      assert_equal 0, result.code, result.out + result.err
      return JSON.parse(File.read("#{folder}/result"))
    end
  end

  def test_the_path_follows_the_mount_and_each_reload
    paths = in_host(<<~RUBY)
      engine = SmokeSeal::Engine
      [draw { get "up", to: "a#b" },
       draw { mount engine => "/seals" },
       draw { mount engine => "/moved", as: "production" },
       draw { scope("/ops") { mount engine => "/seals" } },
       draw { namespace(:ops) { mount engine => "/seals" } },
       draw { constraints(->(request) { request.local? }) { mount engine => "/mine" } },
       draw { constraints(->(_) { true }) { scope("/ops", as: :ops) { mount engine, at: "/both" } } },
       draw { scope("(:locale)") { mount engine => "/seals" } },
       draw { mount engine => "/" },
       draw { scope("/:account") { mount engine => "/seals" } },
       draw { mount ->(_) { [200, {}, []] } => "/other" }]
    RUBY
    assert_equal [[nil, false], ["/seals/releases/1", true], ["/moved/releases/1", true],
                  ["/ops/seals/releases/1", true], ["/ops/seals/releases/1", true], ["/mine/releases/1", true],
                  ["/ops/both/releases/1", true], ["/seals/releases/1", true], ["/releases/1", true], [nil, true],
                  [nil, false]], paths
  end

  def test_the_engine_of_another_engine_may_mount_it
    routes = in_host(<<~RUBY)
      Admin::Engine.routes.draw { mount SmokeSeal::Engine => "/seals" }
      [draw { mount Admin::Engine => "/admin" }, draw { scope(":account") { mount Admin::Engine => "/admin" } },
       draw { get "up", to: "a#b" }]
    RUBY
    assert_equal [["/admin/seals/releases/1", true], [nil, true], [nil, false]], routes
  end

  def test_the_path_begins_with_that_of_an_app_below_another_path
    script = "draw { mount SmokeSeal::Engine => \"/seals\" }"
    assert_equal ["/sub/seals/releases/1", true], in_host(script, "ROOT" => "/sub")
  end

  def test_only_stored_releases_of_the_releases_model_have_a_page
    paths = in_host(<<~RUBY)
      draw { mount SmokeSeal::Engine => "/seals" }
      settings = SmokeSeal::Configuration.current
      [path(Rollout.create!), path(Release.new), path(nil), path(RELEASE.becomes(Hotfix)), path(RELEASE, app: "my shop"),
       (settings.release_model = "Hotfix") && path, (settings.release_model = "Missing") && path,
       (settings.release_model = "Rollout") && path]
    RUBY
    page = "/seals/releases/1"
    assert_equal [nil, nil, nil, page, "#{page}?app=my+shop", page, nil, nil], paths
  end

  def test_the_routes_are_searched_once_until_they_are_drawn_again
    searches = in_host(<<~RUBY)
      draw { 50.times { |number| get "page\#{number}", to: "a#b" }; mount SmokeSeal::Engine => "/seals" }
      count = 0
      Rails.application.routes.routes.define_singleton_method(:flat_map) { |&block| count += 1; super(&block) }
      100.times { path }
      before = count
      Rails.application.routes.draw { get "up", to: "a#b" }
      path
      [before, count]
    RUBY
    assert_equal [0, 1], searches
  end
end
