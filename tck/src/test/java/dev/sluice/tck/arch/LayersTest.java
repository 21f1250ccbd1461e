package dev.sluice.tck.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.implement;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The design's layers, over the classes of every module. */
class LayersTest {
  private static final int LEAST_CLASSES = 150;
  private static final List<String> BACKENDS = List.of("gds", "libfabric", "nixl", "ucx");

  private static final JavaClasses ALL =
      new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.sluice");

  @Test
  void theClassesOfEveryModuleAreReallyImported() {
    assertThat(ALL.size()).isGreaterThan(LEAST_CLASSES);
    assertThat(ALL.contain("dev.sluice.Agent")).isTrue();
    assertThat(ALL.contain("dev.sluice.backend.ucx.UcxBackendProvider")).isTrue();
    assertThat(ALL.contain("dev.sluice.backend.nixl.NixlBackendProvider")).isTrue();
    assertThat(ALL.contain("dev.sluice.backend.libfabric.LibfabricBackendProvider")).isTrue();
    assertThat(ALL.contain("dev.sluice.tck.cli.Main")).isTrue();
  }

  @Test
  void aRuleThatMustFailDoes() {
    ArchRule nonsense = noClasses().should().resideInAPackage("dev.sluice");

    assertThatThrownBy(() -> nonsense.check(ALL)).isInstanceOf(AssertionError.class);
  }

  @Test
  void onlyTheFfmPackageLinksNativeCode() {
    noClasses().that().resideOutsideOfPackage("dev.sluice.ffm..")
        .should().callMethod(Linker.class, "nativeLinker")
        .orShould().callMethodWhere(describe("a restricted operation", LayersTest::restricted))
        .check(ALL);
  }

  @Test
  void theApiNeedsNothingButJava() {
    noClasses().that(resideInAPackage("dev.sluice").or(resideInAPackage("dev.sluice.spi..")).or(resideInAPackage("dev.sluice.engine.."))
            .or(resideInAPackage("dev.sluice.ffm..")).or(resideInAPackage("dev.sluice.config..")).or(resideInAPackage("dev.sluice.cuda..")))
        .should().dependOnClassesThat().resideOutsideOfPackages(
            "java..", "javax.crypto..", "dev.sluice", "dev.sluice.spi..", "dev.sluice.engine..", "dev.sluice.ffm..", "dev.sluice.config..", "dev.sluice.cuda..", "dev.sluice.events..", "dev.sluice.metrics..",
            "org.jspecify..", "org.snakeyaml.engine..", "com.google.errorprone.annotations..")
        .check(ALL);
  }

  @Test
  void theFlightRecorderIsToldInOnePlaceThatKnowsNothingOfTheEngine() {
    noClasses().that().resideOutsideOfPackages("dev.sluice.events..", "dev.sluice.tck..")
        .should().dependOnClassesThat().resideInAPackage("jdk.jfr..")
        .check(ALL);
    noClasses().that().resideInAPackage("dev.sluice.events..")
        .should().dependOnClassesThat().resideInAnyPackage("dev.sluice.engine..", "dev.sluice.spi..", "dev.sluice.config..", "dev.sluice.ffm..")
        .check(ALL);
  }

  @Test
  void operatorsToolsAreTouchedInOnePlaceThatReadsNothingButTheApi() {
    noClasses().that().resideOutsideOfPackages("dev.sluice.metrics..", "dev.sluice.tck..")
        .should().dependOnClassesThat().resideInAnyPackage("io.micrometer..", "javax.management..", "java.lang.management..")
        .check(ALL);
    noClasses().that().resideInAPackage("dev.sluice.metrics..")
        .should().dependOnClassesThat().resideOutsideOfPackages("java..", "javax.management..", "io.micrometer..", "dev.sluice", "dev.sluice.metrics..", "org.jspecify..")
        .check(ALL);
    // Whoever has but one of the two does not meet the other.
    noClasses().that(describe("use Micrometer", one -> one.getDirectDependenciesFromSelf().stream().anyMatch(to -> to.getTargetClass().getPackageName().startsWith("io.micrometer."))))
        .should().dependOnClassesThat().resideInAnyPackage("javax.management..", "java.lang.management..")
        .check(ALL);
    noClasses().that().doNotHaveFullyQualifiedName("dev.sluice.engine.Management").and().resideOutsideOfPackages("dev.sluice.metrics..", "dev.sluice.tck..")
        .should().dependOnClassesThat().resideInAPackage("dev.sluice.metrics..")
        .check(ALL);
  }

  @Test
  void theYamlLibraryIsTouchedInOnePlace() {
    noClasses().that().doNotHaveFullyQualifiedName("dev.sluice.config.Yaml").and().haveNameNotMatching("dev\\.sluice\\.config\\.Yaml\\$.*")
        .and().resideInAPackage("dev.sluice..")
        .should().dependOnClassesThat().resideInAPackage("org.snakeyaml..")
        .check(ALL);
  }

  @Test
  void aBackendSeesNeitherTheEngineNorAnotherBackendNorTheKit() {
    noClasses().that().resideInAPackage("dev.sluice.backend..")
        .should().dependOnClassesThat().resideInAnyPackage("dev.sluice.engine..", "dev.sluice.tck..")
        .check(ALL);
    for (String backend : BACKENDS) {
      String all = "dev.sluice.backend." + backend + "..";
      noClasses().that().resideInAPackage(all)
          .should().dependOnClassesThat(resideInAPackage("dev.sluice.backend..").and(
              com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage(all))))
          .check(ALL);
    }
  }

  @Test
  void theEngineKnowsNoBackend() {
    noClasses().that().resideInAnyPackage("dev.sluice", "dev.sluice.engine..", "dev.sluice.spi..", "dev.sluice.config..", "dev.sluice.ffm..")
        .should().dependOnClassesThat().resideInAnyPackage("dev.sluice.backend..", "dev.sluice.tck..")
        .check(ALL);
  }

  @Test
  void theKitReachesBackendsThroughTheSpiOnly() {
    noClasses().that().resideInAPackage("dev.sluice.tck..")
        .should().dependOnClassesThat().resideInAnyPackage("dev.sluice.backend..", "dev.sluice.engine..")
        .check(ALL);
  }

  @Test
  void bindingsHoldNoPolicy() {
    noClasses().that().resideInAPackage("dev.sluice.backend.*.ffm..")
        .should().dependOnClassesThat(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                "dev.sluice", "dev.sluice.spi..", "dev.sluice.config..")
            // A status by name and number is what a header says, not what we make of it.
            .and(com.tngtech.archunit.base.DescribedPredicate.not(com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo(dev.sluice.NativeStatus.class))))
        .check(ALL);
    noClasses().that().resideInAPackage("dev.sluice.backend.*.ffm..")
        .should().dependOnClassesThat().resideInAPackage("dev.sluice.backend.*")
        .check(ALL);
  }

  @Test
  void ffmAndConfigDependOnNothingOfOurs() {
    noClasses().that().resideInAPackage("dev.sluice.ffm..")
        .should().dependOnClassesThat().resideInAnyPackage("dev.sluice", "dev.sluice.engine..", "dev.sluice.spi..", "dev.sluice.config..")
        .check(ALL);
    noClasses().that().resideInAPackage("dev.sluice.config..")
        .should().dependOnClassesThat().resideInAnyPackage("dev.sluice", "dev.sluice.engine..", "dev.sluice.spi..", "dev.sluice.ffm..")
        .check(ALL);
  }

  @Test
  void publicSignaturesShowNoMethodHandles() {
    methods().that().areDeclaredInClassesThat().resideInAnyPackage("dev.sluice", "dev.sluice.spi..", "dev.sluice.config..")
        .should().notHaveRawReturnType(MethodHandle.class)
        .check(ALL);
  }

  @Test
  void libraryCodeNeitherPrintsNorExits() {
    noClasses().that().resideOutsideOfPackage("dev.sluice.tck..")
        .should().accessField(System.class, "out")
        .orShould().accessField(System.class, "err")
        .orShould().callMethod(System.class, "exit", int.class)
        .check(ALL);
  }

  @Test
  void theEnvironmentIsReadInOnePlace() {
    // The driver of devices is the process's, whatever environment an agent is given.
    noClasses().that().doNotHaveFullyQualifiedName("dev.sluice.AgentConfig").and().doNotHaveFullyQualifiedName("dev.sluice.cuda.CudaDriver").and().resideOutsideOfPackage("dev.sluice.tck..")
        .should().callMethod(System.class, "getenv")
        .orShould().callMethod(System.class, "getenv", String.class)
        .check(ALL);
  }

  @Test
  void noMemoryIsLeftToTheGarbageCollector() {
    noClasses().should().callMethod(java.lang.foreign.Arena.class, "ofAuto").check(ALL);
  }

  @Test
  void providersAreFinalAndHoldNoState() {
    classes().that().implement("dev.sluice.spi.BackendProvider").and().resideInAPackage("dev.sluice.backend..")
        .should().bePublic().andShould().haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .check(ALL);
    fields().that().areDeclaredInClassesThat(implement("dev.sluice.spi.BackendProvider").and(resideInAPackage("dev.sluice.backend..")))
        .should().beStatic()
        .check(ALL);
  }

  private static boolean restricted(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    String name = call.getName();
    return (owner.equals(SymbolLookup.class.getName()) && name.equals("libraryLookup"))
        || (owner.equals("java.lang.foreign.MemorySegment") && name.equals("reinterpret"))
        || (owner.equals("java.lang.System") && (name.equals("load") || name.equals("loadLibrary")));
  }
}
