# frozen_string_literal: true

require_relative "test_helper"
require "yaml"

# docs/api.md lists the names that programs of a host depend on. They are those of the code, and no others.
class PublicNamesTest < Minitest::Test
  ROOT = File.expand_path("..", __dir__)
  API = File.read(File.join(ROOT, "docs/api.md"), encoding: "UTF-8")
  NAMES = API[/^## Names\n(.+)/m, 1]

  def listed(kind) = NAMES[/^\| #{kind}.*?\| (.+) \|$/, 1].scan(/`([^`]+)`/).flatten.grep_v(/…/)

  # @return [Array<String>] what the pattern finds in the files
  def in_code(pattern, *paths)
    Dir.glob(paths, base: ROOT).flat_map { |path| File.read(File.join(ROOT, path)).scan(pattern).flatten }.uniq
  end

  def test_the_notifications_are_listed
    assert_equal in_code(/instrument\("([\w.]+)"/, "lib/**/*.rb").sort, listed("notifications").sort
  end

  def test_the_events_of_rails_are_listed
    assert_equal in_code(/"(smoke_seal\.\w+)"/, "lib/smoke_seal/rails/structured_events.rb"),
                 listed("events of `Rails.event`")
  end

  def test_the_metrics_are_listed
    assert_equal in_code(/"(smoke_seal_\w+)"/, "lib/smoke_seal/rails/pages/metrics.rb").sort, listed("metrics").sort
  end

  def test_the_tasks_are_listed
    tasks = in_code(/^  task :?(\w+)/, "lib/smoke_seal/rails/tasks.rake").map { |name| "smoke_seal:#{name}" }
    assert_equal tasks.sort, listed("tasks").sort
  end

  def test_the_generators_are_listed
    folders = Dir.glob("lib/generators/smoke_seal/*/*_generator.rb", base: ROOT).map { |path| path.split("/")[3] }
    assert_equal folders.sort.map { |name| "smoke_seal:#{name}" }, listed("generators").sort
  end

  def test_the_scopes_of_i18n_are_listed
    english = YAML.safe_load_file(File.join(ROOT, "config/locales/smoke_seal.en.yml")).fetch("en")
    assert_equal english.fetch("smoke_seal").keys.map { |name| "smoke_seal.#{name}" }.sort, listed("I18n scopes").sort
  end

  # The settings of an app are described where they belong.
  def test_each_setting_of_a_rails_app_is_described
    docs = Dir.glob(File.join(ROOT, "docs/*.md")).map { |path| File.read(path, encoding: "UTF-8") }.join
    settings = in_code(/^    attr_(?:accessor|reader|writer) :(\w+)/, "lib/smoke_seal/rails/configuration.rb")
    assert_operator settings.size, :>, 30
    assert_empty(settings.reject { |name| docs.match?(/\b#{name}\b/) })
  end
end
