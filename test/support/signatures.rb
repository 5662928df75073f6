# frozen_string_literal: true

require "rbs"
require "rbs/test"

# The signatures in sig/, as RBS reads them.
class Signatures
  FOLDER = File.expand_path("../../sig", __dir__)

  # @return [RBS::Environment]
  attr_reader :environment

  def initialize
    loader = RBS::EnvironmentLoader.new
    loader.add(path: Pathname(FOLDER))
    loader.add(library: "pathname", version: nil)
    @environment = RBS::Environment.from_loader(loader).resolve_type_names
    @builder = RBS::DefinitionBuilder.new(env: @environment)
  end

  # @return [Array<RBS::TypeName>] the classes and modules that have signatures
  def names = @environment.class_decls.keys.select { |name| name.to_s.match?(/\A::SmokeSeal\b/) }

  # @return [Hash{Symbol => RBS::Definition::Method}] what is declared for the instances of +name+ itself
  def instance_methods(name) = own(@builder.build_instance(name), name)

  # @return [Hash{Symbol => RBS::Definition::Method}] the same for the class or module
  def singleton_methods(name) = own(@builder.build_singleton(name), name).except(:new)

  # Checks each argument and each returned value of all methods that have a signature, from now on.
  #
  # @return [void]
  def check_calls
    RBS.logger_level = :error
    tester = RBS::Test::Tester.new(env: @environment)
    names.each { |name| tester.install!(Object.const_get(name.to_s), sample_size: 100, unchecked_classes: []) }
  end

  private

  def own(definition, name) = definition.methods.select { |_method, declared| declared.implemented_in == name }
end
