# frozen_string_literal: true

require_relative "test_helper"
require_relative "support/command"
require_relative "support/http_server"
require_relative "support/signatures"

# The signatures of the public API in plain Ruby, beside what is there at run time.
class SignaturesTest < Minitest::Test
  include Workspace

  # Of Rails: test/smoke_seal/rails/signatures_test.rb.
  RAILS = /\A::SmokeSeal::(Sealable|SealableQueries|SealStep|RemovedRoutes)\b/
  # The config of a host has methods for the command and the ship, which are not promised.
  PARTLY = %w[::SmokeSeal::Config].freeze
  # Ruby calls these by itself: for Marshal, and for what inherits from a module.
  BY_RUBY = %i[initialize _dump _load const_missing].freeze

  # Read once: RBS takes a second for it.
  SIGNATURES = Signatures.new

  def signatures = SIGNATURES

  def names = signatures.names.grep_v(RAILS)

  def value_of(name) = Object.const_get(name.to_s)

  def test_the_signatures_are_valid
    out, status = Open3.capture2e(RbConfig.ruby, "-rrbs", "-rrbs/cli", "-e",
                                  "RBS::CLI.new(stdout: $stdout, stderr: $stderr).run(ARGV)", "--",
                                  "-I", Signatures::FOLDER, "-r", "pathname", "validate")
    assert_predicate status, :success?, out
  end

  def test_each_signature_is_one_of_a_public_method
    missing = names.flat_map do |name|
      value = value_of(name)
      instance = signatures.instance_methods(name).keys - BY_RUBY
      singleton = signatures.singleton_methods(name).keys - BY_RUBY
      [*instance.reject { |method| value.public_method_defined?(method) }.map { |method| "#{name}##{method}" },
       *singleton.reject { |method| value.respond_to?(method) }.map { |method| "#{name}.#{method}" }]
    end
    assert_empty missing
  end

  def test_each_public_method_has_a_signature
    missing = names.reject { |name| PARTLY.include?(name.to_s) }.flat_map do |name|
      instance = value_of(name).public_instance_methods(false) - signatures.instance_methods(name).keys
      singleton = value_of(name).singleton_methods(false) - signatures.singleton_methods(name).keys
      [*instance, *singleton].difference(BY_RUBY).map { |method| "#{name} #{method}" }
    end
    assert_empty missing
  end

  def test_each_keyword_of_a_method_is_in_its_signature
    wrong = names.flat_map do |name|
      value = value_of(name)
      [*signatures.instance_methods(name).map { |method, declared| [value.instance_method(method), declared] },
       *signatures.singleton_methods(name).map { |method, declared| [value.method(method), declared] }]
        .reject { |method, declared| same_keywords?(method, declared) }.map { |method, _| "#{name} #{method.name}" }
    end
    assert_empty wrong
  end

  # A public class is a class of the signatures, or its name is not promised.
  def test_the_document_of_the_api_names_the_same_classes
    promised = File.read(File.join(Command::ROOT, "docs/api.md")).scan(/^\| `(SmokeSeal[\w:]*)` \|/).flatten
    declared = signatures.names.map { |name| name.to_s.delete_prefix("::") }
    assert_equal declared.sort, promised.sort
  end

  # In a process of its own, since every call is checked from then on.
  def test_arguments_and_results_have_the_types_of_the_signatures
    HTTPServer.start({ "/" => [200, {}, "<title>Shop</title><h1>Shop</h1>"], "/up" => [200, {}, ""] }) do |server|
      script = File.join(__dir__, "support/typed_calls.rb")
      out, status = Open3.capture2e(RbConfig.ruby, "-I", File.join(Command::ROOT, "lib"), script, server.url)
      assert status.success?, out
      assert_match(/\Aevery call has the types of its signature\n\z/, out)
    end
  end

  private

  def same_keywords?(method, declared)
    actual = method.parameters
    # A method of the extension.
    return true if actual.empty? || actual == [[:rest]]
    return true if actual.any? { |kind, _name| kind == :keyrest }

    keywords = actual.select { |kind, _name| %i[key keyreq].include?(kind) }.map(&:last)
    declared.method_types.all? do |type|
      (type.type.required_keywords.keys + type.type.optional_keywords.keys).sort == keywords.sort ||
        keywords.empty? && type.type.rest_keywords
    end
  end
end
