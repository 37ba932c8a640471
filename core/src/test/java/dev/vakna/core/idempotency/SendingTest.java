package dev.vakna.core.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.access.KeyWish;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.destroy.CancelRequest;
import dev.vakna.core.destroy.Cancellation;
import dev.vakna.core.power.PowerCall;
import dev.vakna.core.problem.Asked;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.resize.NewSize;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendingTest {

  private static final Body<RestoreRequest> NOTHING =
      new Body.Read<>(RestoreRequest.DEFAULTS, List.of());

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "order 4711", "~"})
  void aKeyOfPrintableCharactersIsHeld(String key) {
    assertThat(sent(key).faults()).isEmpty();
    assertThat(sent(key).wellFormedKey()).isEqualTo(key);
    assertThat(sent("x".repeat(255)).faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\tb", "\u007f", "ö", "a\u0000"})
  void anyOtherIsAFaultOfItsHeader(String key) {
    assertThat(sent(key).faults())
        .extracting(FieldFault::code)
        .containsExactly(FieldFault.Code.INVALID_HEADER);
    assertThat(sent(key).wellFormedKey()).isNull();
    assertThat(sent("x".repeat(256)).faults()).hasSize(1);
    assertThat(sent(null).faults()).isEmpty();
  }

  @Test
  void whatMeansTheSameHasOneFingerprint() {
    assertThat(of("vps_1", "bkp_1", NOTHING)).isEqualTo(of("vps_1", "bkp_1", NOTHING));
    assertThat(
            List.of(
                of("vps_1", "bkp_1", NOTHING),
                of("vps_2", "bkp_1", NOTHING),
                of("vps_1", "bkp_2", NOTHING),
                of(
                    "vps_1",
                    "bkp_1",
                    new Body.Read<>(
                        new RestoreRequest(null, null, 2, null, null, null, null), List.of())),
                of(
                    "vps_1",
                    "bkp_1",
                    new Body.Read<>(
                        RestoreRequest.DEFAULTS,
                        List.of(new FieldFault("/x", FieldFault.Code.UNKNOWN_FIELD, "x")))),
                of(
                    "vps_1",
                    "bkp_1",
                    new Body.Unreadable<>(Refusal.of(ProblemCode.PAYLOAD_TOO_LARGE, "x")))))
        .doesNotHaveDuplicates();
  }

  @Test
  void aKeysCommentThatLooksLikeAnotherKeyIsNone() {
    assertThat(of("vps_1", "bkp_1", adding("ssh-ed25519 A one, ssh-ed25519 B two")))
        .isNotEqualTo(of("vps_1", "bkp_1", adding("ssh-ed25519 A one", "ssh-ed25519 B two")));
  }

  private static Body<RestoreRequest> adding(String... keys) {
    return new Body.Read<>(
        new RestoreRequest(null, null, null, null, null, null, null, List.of(keys), null),
        List.of());
  }

  @Test
  void whatIsWrittenToLookLikeAnotherRequestIsNone() {
    assertThat(
            List.of(
                of(cancel("a, otherReason=b", null)),
                of(cancel("a", "b, otherReason=null")),
                of(cancel("a", "b")),
                of(cancel("a\notherReason 1:b", null)),
                of(cancel(null, "a")),
                of(cancel("", "a")),
                of(cancel("null", "a"))))
        .doesNotHaveDuplicates();
    assertThat(
            List.of(
                of(key("a, scopes=[x], test=false, description=b", null, "x")),
                of(key("a", "b, expiresInDays=null, networks=null]", "x")),
                of(key("a", null, "x", "y")),
                of(key("a", null, "x, y")),
                of(key("a", "b", "x")),
                of(key("a", null, "x\nscopes 1:y"))))
        .doesNotHaveDuplicates();
  }

  /** What is kept of a call outlives the release that took it. */
  @Test
  void whatIsAskedForIsWrittenByValuesAndNotByHowARecordIsMade() {
    assertThat(cancel("å", null).meaning()).isEqualTo("cancel\ntype 9:immediate\nreason 1:å");
    assertThat(key("a", null, "read:vm", "x").meaning())
        .isEqualTo("key\nname 1:a\nscopes of 2\nscopes 7:read:vm\nscopes 1:x\ntest 5:false");
    assertThat(new NewSize(2, null).meaning()).isEqualTo("size\ncpuCores 1:2");
    assertThat(new PowerCall.Wish(true).meaning()).isEqualTo("power\nforce 4:true");
  }

  private static CancelRequest cancel(@Nullable String reason, @Nullable String other) {
    return new CancelRequest(Cancellation.Type.IMMEDIATE, reason, other);
  }

  private static KeyWish key(String name, @Nullable String description, String... scopes) {
    return new KeyWish(name, List.of(scopes), false, description, null, null);
  }

  private static String of(Asked asked) {
    return Sending.of(null, "POST x", List.of(), new Body.Read<>(asked, List.of())).fingerprint();
  }

  /** Answers are kept over an update: what was sent before it is known again after it. */
  @Test
  void theFingerprintOfARestoreIsThatOfEarlierReleases() {
    assertThat(of("vps_1", "bkp_1", NOTHING))
        .isEqualTo("e7530b7bc460e03fa1d9f6608e364f71d077ebbe85bc5ab17a5ee5f498e30273");
  }

  private static String of(String vps, String backup, Body<RestoreRequest> body) {
    return Sending.of(null, "POST restore-to-payg", List.of(vps, backup), body).fingerprint();
  }

  private static Sending sent(@Nullable String key) {
    return new Sending(key, "f");
  }
}
