# frozen_string_literal: true

# Runs from several vantages, and votes on them, without any request.
module VantageVotes
  # A shop with two checks.
  URL = "https://shop.example.com"

  # @param names [Array<String>] of the vantages
  # @param rule [String, nil]
  # @param within [Numeric] seconds until it closes
  # @param facts of the request
  # @return [SmokeSeal::VantageRun]
  def open_run(*names, rule: nil, within: 60, release: nil, opened_at: Time.now, **facts)
    vantages = names.map { |name| SmokeSeal::Vantages::Vantage.new(name: name, driver: :vote) }
    request = SmokeSeal::Vantages::Request.open(within: within, now: opened_at, app: "shop", url: URL, **facts)
    SmokeSeal::VantageRun.open!(request, vantages: vantages, rule: rule, release: release)
  end

  # @param name [String] of the vantage
  # @param status [Symbol] +:green+, +:red+, +:unsealed+
  # @param cause [String] of the failure
  # @return [SmokeSeal::Vantages::Vote]
  def vote(name, status = :green, cause: "app", unjudged: nil)
    SmokeSeal::Vantages::Vote.new(vantage: name, seal: seal_of(status, cause: cause), unjudged: unjudged)
  end

  # Casts a vote as another process does it: by the token, with a row of its own.
  #
  # @return [Symbol] the answer
  def cast(run, name, status = :green, unjudged: nil, **facts)
    SmokeSeal::VantageRun.find_by!(token: run.token).cast(vote(name, status, unjudged: unjudged), **facts)
  end

  # @return [SmokeSeal::Seal] with the evidence of two checks
  def seal_of(status, cause: "app")
    outcome = { green: "passed", red: "failed", unsealed: "unjudged" }.fetch(status)
    finding = { "expectation" => "status", "expected" => "2xx", "got" => "500", "cause" => cause, "label" => "500" }
    records = [record("home", "passed"), { **record("tasks", outcome), "findings" => status == :red ? [finding] : [] }]
    SmokeSeal::Seal.load({ "status" => (status.to_s unless status == :unsealed), "summary" => status.to_s,
                           "unsealed" => (true if status == :unsealed), "app" => "shop", "url" => URL,
                           "checked_at" => Time.now.utc.iso8601, "evidence" => records }.compact)
  end

  # @return [SmokeSeal::VantageRun] as the database has it
  def stored(run) = SmokeSeal::VantageRun.find(run.id)

  # @return [Array<SmokeSeal::VantageVote>] all votes on it, whole
  def votes_of(run) = SmokeSeal::VantageVote.where(run_id: run.id).order(:id).to_a

  private

  def record(check, outcome) = { "check" => check, "outcome" => outcome, "url" => "#{URL}/", "attempts" => 1 }
end
