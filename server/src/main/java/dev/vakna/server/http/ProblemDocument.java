package dev.vakna.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457) as the contract lays it out.
 *
 * @param type address of a page that explains the code
 * @param title stays the same for the code
 * @param status the answer's status
 * @param detail a sentence for this case, with what to do next
 * @param code stable, to branch on
 * @param instance path of the request
 * @param requestId also in the answer's {@code X-Request-Id} and in the log
 * @param timestamp when it happened
 * @param errors faults of fields, with {@code invalid_request} only
 * @param blockerReasons what stands against the account
 * @param extensions more for programs
 */
@JsonPropertyOrder({
  "type",
  "title",
  "status",
  "detail",
  "code",
  "instance",
  "requestId",
  "timestamp",
  "errors",
  "blockerReasons",
  "extensions"
})
public record ProblemDocument(
    String type,
    String title,
    int status,
    String detail,
    String code,
    String instance,
    String requestId,
    Instant timestamp,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Fault> errors,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> blockerReasons,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> extensions) {

  /** The media type of a problem document. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * One fault of a request.
   *
   * @param pointer JSON Pointer to the field, empty for the whole body
   * @param detail in words
   * @param code to branch on
   */
  public record Fault(String pointer, String detail, String code) {}
}
