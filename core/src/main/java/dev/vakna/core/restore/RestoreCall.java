package dev.vakna.core.restore;

import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.Refusal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A restore call as it arrived from an authenticated caller.
 *
 * @param caller who calls
 * @param vpsId the path's text, not yet known to be an id
 * @param backupId the path's text, not yet known to be an id
 * @param body what the body said
 * @param idempotencyKey the header's text, or null when there is none
 * @param fingerprint SHA-256 of method, path and body in lower-case hexadecimal
 */
public record RestoreCall(
    Caller caller,
    String vpsId,
    String backupId,
    Body body,
    @Nullable String idempotencyKey,
    String fingerprint) {

  public RestoreCall {
    Objects.requireNonNull(caller);
    Objects.requireNonNull(vpsId);
    Objects.requireNonNull(backupId);
    Objects.requireNonNull(body);
    Objects.requireNonNull(fingerprint);
  }

  /** What became of reading the body. Judged only after the caller's right to the path is known. */
  public sealed interface Body {

    /**
     * The body could be read as JSON.
     *
     * @param request what it asks for, faulty fields left out
     * @param faults fields of a wrong type and fields that do not exist
     */
    record Read(RestoreRequest request, List<FieldFault> faults) implements Body {
      public Read {
        Objects.requireNonNull(request);
        faults = List.copyOf(faults);
      }
    }

    /** The body could not be read: not JSON, too large, of another media type. */
    record Unreadable(Refusal refusal) implements Body {
      public Unreadable {
        Objects.requireNonNull(refusal);
      }
    }
  }
}
