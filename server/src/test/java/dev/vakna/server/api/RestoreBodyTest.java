package dev.vakna.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RestoreBodyTest {

  @Test
  void fieldsAreReadAndNullMeansLeftOut() {
    Body.Read<RestoreRequest> body =
        (Body.Read<RestoreRequest>)
            RestoreBody.read("{\"name\":\"abc\",\"cpuCores\":-3,\"memoryGb\":null}");
    assertThat(body.faults()).isEmpty();
    assertThat(body.said().name()).isEqualTo("abc");
    assertThat(body.said().cpuCores()).isEqualTo(-3);
    assertThat(body.said().memoryGb()).isNull();
  }

  @Test
  void anIntegerIsWrittenAsOne() {
    for (String value : new String[] {"2.0", "\"2\"", "2e0", "true", "[2]", "{}", "1e999999999"}) {
      Body.Read<RestoreRequest> body =
          (Body.Read<RestoreRequest>) RestoreBody.read("{\"cpuCores\":%s}".formatted(value));
      assertThat(body.faults())
          .as(value)
          .extracting(FieldFault::code)
          .containsExactly(FieldFault.Code.WRONG_TYPE);
    }
  }

  @Test
  void thousandsOfUnknownFieldsMakeABoundedAnswer() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 5_000; i++) {
      json.append("\"f").append(i).append("\":1,");
    }
    Body.Read<RestoreRequest> body =
        (Body.Read<RestoreRequest>) RestoreBody.read(json.append("\"end\":1}").toString());
    assertThat(body.faults()).hasSize(100);
  }

  @Test
  void nestingHasAnEnd() {
    Body<RestoreRequest> body = RestoreBody.read("{\"x\":" + "[".repeat(30_000));
    assertThat(((Body.Unreadable<RestoreRequest>) body).refusal().code())
        .isEqualTo(ProblemCode.INVALID_REQUEST);
  }

  @Test
  void whateverTheTextItIsReadOrRefusedAndNeverCrashes() {
    Random random = new Random(7);
    String seed = "{\"name\":\"web-01\",\"cpuCores\":12,\"memoryGb\":-4.5e3,\"x\":[{},null,true]}";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(seed);
      for (int j = random.nextInt(6); j >= 0; j--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
        } else {
          text.delete(at, Math.min(text.length(), at + random.nextInt(4)));
        }
        if (text.isEmpty()) {
          text.append('{');
        }
      }
      assertThat(RestoreBody.read(text.toString())).isNotNull();
    }
  }
}
