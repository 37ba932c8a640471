package dev.vakna.core.restore.proof;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.job.OperationJson;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a guest says of itself after its first start as a clone. A stranger's word: every text is
 * short and plain or left out, and it counts as the guest's claim, nothing more.
 */
public record GuestReport(
    @Nullable String hostname,
    @Nullable String machineId,
    @Nullable String instanceId,
    List<String> hostKeys,
    long rootBytes,
    List<String> addresses,
    List<String> macs,
    @Nullable Previous previous,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Login login) {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ._:/+=@-]{1,128}");
  private static final int MAX_ITEMS = 16;

  /**
   * What the guest found of its original before it changed.
   *
   * @param machineId the machine-id that the backup held
   * @param hostKeys the SSH host keys that the backup held
   */
  public record Previous(@Nullable String machineId, List<String> hostKeys) {

    public Previous {
      machineId = plain(machineId);
      hostKeys = plain(hostKeys);
    }
  }

  /**
   * Who got the keys that were given with the restore.
   *
   * @param user the guest's name for them
   * @param keys fingerprints of those of them that are there
   */
  public record Login(@Nullable String user, List<String> keys) {

    public Login {
      user = plain(user);
      keys = plain(keys);
    }
  }

  public GuestReport {
    hostname = plain(hostname);
    machineId = plain(machineId);
    instanceId = plain(instanceId);
    hostKeys = plain(hostKeys);
    rootBytes = Math.max(0, rootBytes);
    addresses = plain(addresses);
    macs = plain(macs);
  }

  /** Reads a report; anything else is none. */
  public static Optional<GuestReport> parse(String json) {
    try {
      return Optional.ofNullable(OperationJson.read(json, GuestReport.class));
    } catch (IllegalStateException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String plain(@Nullable String text) {
    return text != null && PLAIN.matcher(text).matches() ? text : null;
  }

  private static List<String> plain(@Nullable List<String> texts) {
    return texts == null
        ? List.of()
        : texts.stream()
            .filter(text -> text != null && PLAIN.matcher(text).matches())
            .limit(MAX_ITEMS)
            .toList();
  }
}
