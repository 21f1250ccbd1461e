package dev.sluice.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Outcome;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page, also as a real browser sees it. */
class ReportHtmlTest {
  private static final String NASTY = "expected <b>7</b> & \"8\" but was\u0007 <script>document.body.remove()</script>";

  @TempDir
  Path folder;

  @Test
  void theVerdictAndTheKindsComeFirst() {
    String html = ReportHtml.of(Samples.certificate(List.of()));

    assertThat(html).contains("Certified for FILE and HOST").contains("<h1>ACME</h1>").contains("/opt/acme/libacme.so.1").contains("seed 42");
    assertThat(html.indexOf("Certified for")).isLessThan(html.indexOf("CAP-1"));
  }

  @Test
  void aFailureIsUnfoldedWithWhatWasSeenHintsAndHowToRepeatIt() {
    String html = ReportHtml.of(Samples.certificate(List.of(Samples.failed(ContractRule.XFER_2, "xfer2_noByteOutsideChanges", "byte 7 changed"))));

    assertThat(html).contains("Certified for FILE").doesNotContain("and HOST");
    assertThat(html).containsPattern("<details class=\"rule failed\" id=\"XFER-2-HOST\" open>");
    assertThat(html).contains("byte 7 changed").contains("No byte outside changes").contains("./sluice certify --backend ACME --rules XFER-2 --profile full --seed 42");
    ContractRule.XFER_2.ifThisFails().forEach(hint -> assertThat(html).contains(Markup.prose(hint)));
  }

  @Test
  void aSimulatedDeviceIsNeverShownAsARealOne() {
    Certificate plain = Samples.certificate(List.of());
    List<RuleResult> rules = new ArrayList<>(plain.rules());
    rules.add(new RuleResult(ContractRule.XFER_1, "DEVICE:simulated", Outcome.PASS, List.of(Samples.passed(ContractRule.XFER_1, "xfer1_some"))));
    Certificate certificate = new Certificate(plain.tck(), plain.when(), plain.profile(), plain.chosen(), plain.seed(), plain.hosts(), plain.subject(), plain.host(),
        new Certificate.DeviceSeen("simulated", "a stand-in"), rules, plain.crashReports(), plain.seconds());

    assertThat(ReportHtml.of(certificate)).contains("DEVICE (simulated)").doesNotContain("DEVICE (real)").contains("simulated: a stand-in");
  }

  @Test
  void textOfFailuresIsNoMarkup() {
    String html = ReportHtml.of(Samples.certificate(List.of(Samples.failed(ContractRule.XFER_2, "xfer2_some", NASTY))));

    assertThat(html).doesNotContain("<script").doesNotContain("\u0007").contains("&lt;script&gt;");
  }

  @Test
  void aBrowserShowsTheWholePage() throws Exception {
    Path browser = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome").map(Path::of).filter(Files::isExecutable).findFirst().orElse(null);
    assumeTrue(browser != null, "NOT RUN: no chromium is installed to look at the report with");
    Path page = Files.writeString(folder.resolve("report.html"), ReportHtml.of(Samples.certificate(List.of(Samples.failed(ContractRule.XFER_2, "xfer2_some", NASTY)))));
    Path picture = folder.resolve("report.png");

    String dom = browse(browser, "--dump-dom", page.toUri().toString());
    String _ = browse(browser, "--window-size=1100,900", "--screenshot=" + picture, page.toUri().toString());

    assertThat(Pattern.compile("<details class=\"rule ").matcher(dom).results().count()).isEqualTo(Samples.certificate(List.of()).rules().size());
    assertThat(dom).contains("document.body.remove()").contains("Certified for FILE");
    BufferedImage image = ImageIO.read(picture.toFile());
    assertThat(image.getWidth()).isEqualTo(1100);
    // The verdict's colour fills the top, and below it text makes many shades.
    assertThat(image.getRGB(550, 40) & 0xffffff).as("the colour of a verdict with failures").isEqualTo(0xa32d2d);
    assertThat(Stream.iterate(0, x -> x + 1).limit(1100).map(x -> image.getRGB(x, 600)).distinct().count()).as("shades in a line of text").isGreaterThan(3);
  }

  private String browse(Path browser, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(browser.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
