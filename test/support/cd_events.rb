# frozen_string_literal: true

require "time"
require "uri"

# The shape that version 0.5.0 of CDEvents requires of a finished run of a test suite
# (schemas/testsuiterunfinished.json there, and its example in conformance/).
module CDEvents
  OUTCOMES = %w[success failure cancel error].freeze
  SEVERITIES = %w[low medium high critical].freeze

  # @param event [Hash]
  def assert_test_suite_run_finished(event)
    assert_keys(event, required: %w[context subject], optional: %w[customData customDataContentType])
    assert_context(event["context"])
    subject = event["subject"]
    assert_keys(subject, required: %w[id content], optional: %w[source])
    assert_content(subject["content"])
    assert_kind_of Hash, event["customData"]
  end

  def assert_context(context)
    assert_keys(context, required: %w[specversion id source type timestamp], optional: %w[schemaUri chainId links])
    assert_equal "dev.cdevents.testsuiterun.finished.0.3.0", context["type"]
    assert_equal "0.5.0", context["specversion"]
    assert Time.iso8601(context["timestamp"])
    assert URI.parse(context["source"])
  end

  def assert_content(content)
    assert_keys(content, required: %w[outcome environment], optional: %w[severity reason testSuite])
    assert_includes OUTCOMES, content["outcome"]
    assert_includes [nil, *SEVERITIES], content["severity"]
    assert_keys(content["environment"], required: %w[id], optional: %w[source])
    assert_keys(content["testSuite"], required: %w[id], optional: %w[name version uri]) if content["testSuite"]
  end

  # No other property is allowed, and those that are required are not empty.
  def assert_keys(object, required:, optional:)
    assert_empty object.keys - required - optional
    required.each { |key| refute_empty object.fetch(key), key }
  end
end
