# frozen_string_literal: true

require "test_helper"
require "fileutils"
require "tmpdir"
require_relative "../lint/rooms"

class RoomsTest < Minitest::Test
  def test_the_crates_of_this_project_keep_the_order
    assert_empty Rooms.new(root: File.expand_path("..", __dir__)).problems
  end

  def test_an_import_of_an_earlier_room_is_allowed
    assert_empty problems({ "base/text.rs" => "struct Text;", "run.rs" => "use crate::base::text::Text;" })
  end

  def test_an_import_of_a_later_room_is_a_problem
    expected = ["src/base/text.rs imports crate::run, which stands after base"]
    assert_equal expected, problems({ "base/text.rs" => "use crate::run::Run;" })
    assert_equal expected, problems({ "base/text.rs" => "use crate::{base::{json, mime}, run::{Event, Run}};" })
  end

  def test_a_file_outside_of_the_rooms_is_a_problem
    assert_equal ["src/utils is none of the rooms base, run, lib (lint/rooms.rb)"], problems({ "utils.rs" => "" })
  end

  def test_two_types_of_one_name_are_a_problem_also_in_two_crates
    found = problems({ "run.rs" => "pub(crate) enum Outcome {}" }, ext: { "gvl.rs" => "struct Outcome<T>(T);" })
    assert_equal ["the name Outcome stands for more than one type: src/run.rs, ext/gvl.rs"], found
  end

  def test_tests_are_left_out
    upward = "use crate::run::Run;"
    assert_empty problems({ "base.rs" => "struct A;\n#[cfg(test)]\nmod tests {\n  #{upward}\n}\n",
                            "base/tests.rs" => upward, "base/tests/a.rs" => upward })
  end

  private

  def problems(src, ext: {})
    Dir.mktmpdir do |root|
      { "src" => src, "ext" => ext }.each do |folder, files|
        files.each do |path, code|
          file = File.join(root, folder, path)
          FileUtils.mkdir_p(File.dirname(file))
          File.write(file, code)
        end
      end
      Rooms.new({ "src" => %w[base run lib], "ext" => %w[gvl lib] }, root: root).problems
    end
  end
end
