# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/workspace"

class PendingVotesTest < Minitest::Test
  include Workspace

  Vantages = SmokeSeal::Vantages

  def vote(id, made_at: Time.now)
    Vantages::PendingVote.new(id: id, url: "https://board.test/runs/0123456789", vantage: "sfo", key: "env:KEY",
                              body: %({"a":"ü"}), made_at: made_at)
  end

  def with_votes
    in_folder { |folder| yield Vantages::PendingVotes.new(File.join(folder, "a/votes")), File.join(folder, "a/votes") }
  end

  def test_a_vote_is_kept_as_it_is_until_it_is_removed
    with_votes do |votes, folder|
      assert_empty votes.all
      votes.keep(vote("msg_1"))
      kept = votes.all.first
      assert_equal ["msg_1", "https://board.test/runs/0123456789", "sfo", "env:KEY", %({"a":"ü"})],
                   [kept.id, kept.url, kept.vantage, kept.key, kept.body]
      assert_equal ["msg_1.vote.json"], Dir.children(folder)
      assert_equal 0o600, File.stat(File.join(folder, "msg_1.vote.json")).mode & 0o777
      votes.remove(kept)
      assert_empty Dir.children(folder)
    end
  end

  def test_an_id_names_no_file_elsewhere
    with_votes do |votes, folder|
      votes.keep(vote("../../x/msg"))
      assert_equal ["xmsg.vote.json"], Dir.children(folder)
    end
  end

  def test_the_oldest_come_first_and_those_that_are_a_week_old_are_not_sent
    with_votes do |votes, _folder|
      ages = { "old" => 8 * 86_400, "two" => 60, "one" => 3600 }
      ages.each { |id, age| votes.keep(vote(id, made_at: Time.now - age)) }
      assert_equal(%w[one two], votes.all.map(&:id))
    end
  end

  def test_a_hundred_are_kept_and_none_for_more_than_a_week
    with_votes do |votes, folder|
      105.times { |number| FileUtils.touch(made(folder, "v#{number}"), mtime: Time.now - 1000 + number) }
      FileUtils.touch(made(folder, "old"), mtime: Time.now - (8 * 86_400))
      votes.keep(vote("new"))
      names = Dir.children(folder)
      assert_equal 100, names.size
      assert_includes names, "new.vote.json"
      assert_empty names & %w[v0.vote.json v5.vote.json old.vote.json]
    end
  end

  def made(folder, name) = File.join(folder, "#{name}.vote.json").tap { FileUtils.mkdir_p(folder) }

  def test_other_files_are_left_alone
    with_votes do |votes, folder|
      FileUtils.mkdir_p(folder)
      files = { "notes.txt" => "x", "a.vote.json" => "{", "b.vote.json" => "[]", "c.vote.json" => %({"id":7}) }
      files.each { |name, text| File.write(File.join(folder, name), text) }
      Dir.mkdir(File.join(folder, "d.vote.json"))
      assert_empty votes.all
      assert_equal 5, Dir.children(folder).size
    end
  end

  def test_the_usual_folder_is_that_of_the_state_of_programs
    usual = ->(env) { Vantages::PendingVotes.usual_folder(env: env) }
    assert_equal "/s/smoke_seal/votes", usual.call("XDG_STATE_HOME" => "/s", "HOME" => "/h")
    assert_equal "/h/.local/state/smoke_seal/votes", usual.call("XDG_STATE_HOME" => "relative", "HOME" => "/h")
    assert_nil usual.call({})
  end
end
