# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/config_files"

# Where the config is.
class ConfigPlaceTest < Minitest::Test
  include ConfigFiles

  def test_file_is_found_from_the_working_directory_upwards
    in_app(STUDIO) do |folder|
      deep = "#{folder}/app/models/concerns"
      FileUtils.mkdir_p(deep)
      [folder, deep, "#{folder}/config"].each do |place|
        Dir.chdir(place) { assert_equal "#{folder}/config/smoke_seal.yml", load.path }
      end
    end
  end

  def test_nearest_file_wins
    in_folder("config/smoke_seal.yml" => STUDIO, "engine/config/smoke_seal.yml" => STUDIO) do |folder|
      Dir.chdir("#{folder}/engine") { assert_equal "#{folder}/engine/config/smoke_seal.yml", load.path }
    end
  end

  def test_root_is_where_to_look_when_nothing_is_found_on_the_way_up
    in_app(STUDIO) do |folder|
      Dir.chdir("/") { assert_equal "#{folder}/config/smoke_seal.yml", load(root: folder).path }
      in_app(STUDIO) do |nearer|
        Dir.chdir(nearer) { assert_equal "#{nearer}/config/smoke_seal.yml", load(root: folder).path }
      end
    end
  end

  def test_root_of_the_gem_is_used_by_a_run
    in_app("apps: { studio: { checks: { up: { path: up } } } }") do |folder|
      SmokeSeal.root = folder
      Dir.chdir("/") do
        error = assert_raises(SmokeSeal::ConfigError) { SmokeSeal.run!("studio", url: "http://127.0.0.1:9") }
        assert_equal ['checks.up.path: "up" must begin with one /; it is a path below the app\'s url'], error.problems
      end
    ensure
      SmokeSeal.root = nil
    end
  end

  def test_given_path_is_the_only_place
    in_folder("config/smoke_seal.yml" => STUDIO, "other.yml" => "apps: { shop: }") do |folder|
      Dir.chdir(folder) { assert_equal %w[shop], load(path: "other.yml").apps }
      assert_equal %w[shop], load(path: Pathname("#{folder}/other.yml")).apps
    end
  end

  def test_given_path_that_is_not_there_is_named
    in_folder do |folder|
      error = assert_raises(SmokeSeal::ConfigError) { load(path: "#{folder}/none.yml") }
      assert_equal "#{folder}/none.yml: no such file", error.message
      error = assert_raises(SmokeSeal::ConfigError) { load(path: folder) }
      assert_equal "#{folder}: is not a file", error.message
    end
  end

  # Its own process, as a process whose working directory is gone is no place for other tests.
  def test_working_directory_that_was_deleted_is_no_obstacle
    in_folder("app/config/smoke_seal.yml" => STUDIO, "gone/.keep" => "") do |folder|
      pid = fork do
        Dir.chdir("#{folder}/gone")
        FileUtils.rm_r("#{folder}/gone")
        known = load(root: "#{folder}/app").apps
        given = begin
          load(path: "smoke_seal.yml")
        rescue SmokeSeal::ConfigError => e
          e.message
        end
        exit!([known, given] == [%w[studio], "smoke_seal.yml: no such file"])
      end
      Process.wait(pid)
      assert_predicate Process.last_status, :success?
    end
  end
end
