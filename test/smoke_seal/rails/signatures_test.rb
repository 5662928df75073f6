# frozen_string_literal: true

require "rails_helper"
require_relative "../../support/signatures"

# The signatures of the public API in a Rails app, beside what is there at run time.
class RailsSignaturesTest < ActiveSupport::TestCase
  NAMES = /\A::SmokeSeal::(Sealable|SealableQueries|SealStep|SealAge|RemovedRoutes)\b/
  # Ruby, Rails and consoles call these.
  BY_RAILS = %i[initialize included].freeze

  setup { @signatures = Signatures.new }

  test "the public methods are those with a signature" do
    @signatures.names.grep(NAMES).each do |name|
      value = Object.const_get(name.to_s)
      assert_equal @signatures.instance_methods(name).keys.sort - BY_RAILS,
                   value.public_instance_methods(false).sort - BY_RAILS, name.to_s
      assert_equal @signatures.singleton_methods(name).keys.sort - BY_RAILS,
                   own_singleton_methods(value) - BY_RAILS, name.to_s
    end
  end

  test "the keywords are those of the signature" do
    { SmokeSeal::Sealable => %i[record_smoke_seal! reseal!], SmokeSeal::SealStep => %i[initialize] }
      .each do |value, methods|
        methods.each { |method| assert_equal(*keywords(value, method), "#{value} #{method}") }
      end
  end

  private

  # Those of the method, and those of its signature.
  def keywords(value, method)
    name = @signatures.names.find { |each| each.to_s == "::#{value}" }
    type = @signatures.instance_methods(name).fetch(method).method_types.first.type
    parameters = value.instance_method(method).parameters.select { |kind, _name| %i[key keyreq].include?(kind) }
    [parameters.map(&:last).sort, (type.optional_keywords.keys + type.required_keywords.keys).sort]
  end

  # Without those that ActiveSupport::Concern gives to a module.
  def own_singleton_methods(value)
    value.singleton_methods(false).sort - (value.is_a?(Class) ? [] : ActiveSupport::Concern.instance_methods(false))
  end
end
