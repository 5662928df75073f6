# frozen_string_literal: true

require "test_helper"
require "open3"

# What the extension is as a file: it is loaded into each process of a host.
class NativeLibraryTest < Minitest::Test
  LIBRARY = $LOADED_FEATURES.grep(%r{/smoke_seal/smoke_seal\.(so|bundle)\z}).first

  # A Ruby under development looks for what says which version of it the library was built for as well.
  ASKED_FOR = ["Init_smoke_seal", *("ruby_abi_version" if RUBY_PATCHLEVEL.negative?)].freeze

  MOST_BYTES = 8_000_000

  def test_it_is_small
    assert_operator File.size(LIBRARY), :<, MOST_BYTES
  end

  def test_nothing_is_exported_but_what_ruby_looks_for
    assert_equal ASKED_FOR, symbols("-D", "--defined-only")
  end

  def test_it_contains_no_path_of_the_build_machine
    places = [Dir.home, File.expand_path("../../..", __dir__)].reject { |place| place == "/" }
    held = File.binread(LIBRARY)
    assert_empty(places.select { |place| held.include?("#{place}/") })
  end

  def test_it_is_stripped
    assert_empty symbols
  end

  private

  def symbols(*options)
    skip "nm of the binutils is for ELF" unless LIBRARY.end_with?(".so")
    out, _error, status = Open3.capture3("nm", *options, LIBRARY)
    assert_predicate status, :success?
    out.lines.map { |line| line.split.last }
  end
end
