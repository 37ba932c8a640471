package dev.vakna.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.VpsId;
import dev.vakna.testkit.scale.Books;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What calls cost with very many VPSs and backups on the books beside few of them, in one run: the
 * real server on a real PostgreSQL each, the model of an engine, answers of the same size. Its name
 * keeps it out of the usual runs; it needs {@code wrk} and {@code pgbench}:
 *
 * <p>{@code mvn -pl server -am test -Dtest=ApiAtScale -Dsurefire.failIfNoSpecifiedTests=false
 * [-Dvakna.scale.vps=1000000] [-Dvakna.scale.few=100] [-Dvakna.scale.home=DIRECTORY]
 * [-Dvakna.scale.seconds=5] [-Dvakna.scale.rounds=3] [-Dvakna.scale.warm=30]
 * '-Dvakna.test.jvm=--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC'}
 *
 * <p>Filling takes long (a million VPSs and ten million backups: half an hour and 35 GB); with a
 * home it is done once. Few are as many as answers of the same size need. Both servers are in this
 * process, which should run as the launcher runs a server: with {@code -XX:+UseSerialGC} and all of
 * the compiler, for which the tests' usual options leave no room. Calls are made for so many
 * seconds first as {@code warm} says, and who is asked first changes from round to round. Each line
 * it prints is one JSON object: milliseconds of the median and of the slowest hundredth, processor
 * milliseconds a request of the server and of its PostgreSQL, and requests a second and a second of
 * processor; for {@code poll} beside the same statements in the same database by pgbench.
 */
class ApiAtScale {

  private static final int VPSES = Integer.getInteger("vakna.scale.vps", 1_000_000);
  private static final int FEW = Integer.getInteger("vakna.scale.few", 100);
  private static final int SECONDS = Integer.getInteger("vakna.scale.seconds", 5);
  private static final int ROUNDS = Integer.getInteger("vakna.scale.rounds", 3);
  private static final int WARM = Integer.getInteger("vakna.scale.warm", 30);
  private static final int POSTS = 40;

  private final Map<String, Load.Sum> sums = new LinkedHashMap<>();

  @Test
  void manyBesideFew(@TempDir Path scratch) throws Exception {
    String given = System.getProperty("vakna.scale.home");
    Path home = given == null ? scratch : Path.of(given);
    try (ScaleBooks few = ScaleBooks.open(home.resolve("few"), FEW);
        ScaleBooks many = ScaleBooks.open(home.resolve("many"), VPSES)) {
      for (ScaleBooks books : List.of(few, many)) {
        gets(books).values().forEach(path -> Load.wrk(books, path, WARM));
        Load.wrkPosts(books, restore(books) + "/plan", WARM, scratch);
        posts(books, 2 * POSTS);
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (ScaleBooks books : round % 2 == 0 ? List.of(few, many) : List.of(many, few)) {
          String size = books == few ? "few" : "many";
          gets(books)
              .forEach((call, path) -> add(call + " " + size, Load.wrk(books, path, SECONDS)));
          add("plan " + size, Load.wrkPosts(books, restore(books) + "/plan", SECONDS, scratch));
          add("restore " + size, posts(books, POSTS));
          add("pgbench " + size, Load.pgbench(books, SECONDS, scratch));
        }
      }
    }
    sums.forEach((name, sum) -> System.out.println(sum.json(name)));
    assertThat(sums).isNotEmpty();
  }

  private void add(String name, Load.Sum sum) {
    sums.merge(name, sum, Load.Sum::plus);
  }

  private static Map<String, String> gets(ScaleBooks books) {
    Map<String, String> paths = new LinkedHashMap<>();
    paths.put("vps", "/api/v2/vps?limit=20");
    paths.put(
        "backups",
        "/api/v2/vps/%s/backups?limit=20".formatted(new VpsId(Books.id("vps", 1)).text()));
    paths.put("jobs", "/api/v2/jobs?limit=20");
    paths.put("poll", "/api/v2/jobs/" + books.books().job().text());
    return paths;
  }

  private static String restore(ScaleBooks books) {
    return "/api/v2/vps/%s/backups/%s/actions/restore-to-payg"
        .formatted(books.books().source().text(), books.books().backup().text());
  }

  /** One after another, each when the restore before has ended. */
  private static Load.Sum posts(ScaleBooks books, int count) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI restore = URI.create(books.server().url() + restore(books));
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(restore)
              .header("Authorization", "Bearer " + books.key())
              .timeout(Duration.ofSeconds(30))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      long began = System.nanoTime();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      millis.add((System.nanoTime() - began) / 1e6);
      if (answer.statusCode() != 202) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
      books.awaitRest();
    }
    return Load.Sum.of(millis);
  }
}
