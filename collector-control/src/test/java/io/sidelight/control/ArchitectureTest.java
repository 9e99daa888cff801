// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

/** Which package may know which, over all modules but {@code bench}, which nothing uses. */
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.sidelight");

    /** These say what bytes mean and keep protocol state: no input, no output, no clock, no threads. */
    private static final String[] PURE = {"io.sidelight.dataplane.net..", "io.sidelight.dataplane.reassembly..",
        "io.sidelight.dataplane.tls..", "io.sidelight.dataplane.app..", "io.sidelight.dataplane.api.event..",
        "io.sidelight.dataplane.policy.."};

    @Test
    void seesTheClassesOfAllModules() {
        assertThat(PRODUCT.stream().map(type -> type.getPackageName())).contains("io.sidelight.keystore.load",
                "io.sidelight.dataplane.net", "io.sidelight.dataplane.worker", "io.sidelight.control.cli");
    }

    @Test
    void modulesPointOneWay() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("control").definedBy("io.sidelight.control..")
                .layer("dataplane").definedBy("io.sidelight.dataplane..")
                .layer("keystore").definedBy("io.sidelight.keystore..")
                .whereLayer("control").mayNotBeAccessedByAnyLayer()
                .whereLayer("dataplane").mayOnlyBeAccessedByLayers("control")
                .check(PRODUCT);
    }

    @Test
    void controlReachesTheDataPlaneThroughItsApiOnly() {
        noClasses().that().resideInAPackage("io.sidelight.control..").should().dependOnClassesThat(
                resideInAPackage("io.sidelight.dataplane..")
                        .and(resideOutsideOfPackages("io.sidelight.dataplane.api..")))
                .check(PRODUCT);
    }

    @Test
    void keystoreKnowsTheJdkAndItsProvidersOnly() {
        noClasses().that().resideInAPackage("io.sidelight.keystore..").should().dependOnClassesThat(
                resideOutsideOfPackages("io.sidelight.keystore..", "java..", "javax..", "org.bouncycastle..",
                        "org.agrona..", "com.amazon.corretto..", "org.jspecify.."))
                .check(PRODUCT);
    }

    @Test
    void arrowsOfTheDataPlanePointDown() {
        layeredArchitecture().consideringOnlyDependenciesInAnyPackage("io.sidelight.dataplane..")
                .layer("api").definedBy("io.sidelight.dataplane.api")
                .layer("worker").definedBy("io.sidelight.dataplane.worker..")
                .layer("capture").definedBy("io.sidelight.dataplane.capture..")
                .layer("tls").definedBy("io.sidelight.dataplane.tls..")
                .layer("app").definedBy("io.sidelight.dataplane.app..")
                .layer("flow").definedBy("io.sidelight.dataplane.flow..")
                .layer("reassembly").definedBy("io.sidelight.dataplane.reassembly..")
                .layer("net").definedBy("io.sidelight.dataplane.net..")
                .layer("event").definedBy("io.sidelight.dataplane.api.event..")
                .layer("policy").definedBy("io.sidelight.dataplane.policy..")
                .layer("rules").definedBy("io.sidelight.dataplane.api.policy..")
                .whereLayer("api").mayNotBeAccessedByAnyLayer()
                .whereLayer("worker").mayOnlyBeAccessedByLayers("api")
                .whereLayer("capture").mayOnlyBeAccessedByLayers("api", "worker")
                .whereLayer("tls").mayOnlyBeAccessedByLayers("worker")
                .whereLayer("app").mayOnlyBeAccessedByLayers("worker")
                .whereLayer("flow").mayOnlyBeAccessedByLayers("worker", "tls", "app")
                .whereLayer("reassembly").mayOnlyBeAccessedByLayers("worker", "tls", "app")
                .whereLayer("policy").mayOnlyBeAccessedByLayers("worker")
                .whereLayer("rules").mayOnlyBeAccessedByLayers("api", "worker", "policy")
                .whereLayer("event")
                .mayOnlyBeAccessedByLayers("api", "rules", "policy", "worker", "capture", "tls", "app", "flow",
                        "reassembly", "net")
                .ensureAllClassesAreContainedInArchitectureIgnoring(
                        resideOutsideOfPackages("io.sidelight.dataplane.."))
                .check(PRODUCT);
    }

    @Test
    void arrowsWithinTlsPointDown() {
        layeredArchitecture().consideringOnlyDependenciesInAnyPackage("io.sidelight.dataplane.tls..")
                .layer("tls").definedBy("io.sidelight.dataplane.tls")
                .layer("dtls").definedBy("io.sidelight.dataplane.tls.dtls")
                .layer("handshake").definedBy("io.sidelight.dataplane.tls.handshake")
                .layer("record").definedBy("io.sidelight.dataplane.tls.record")
                .layer("secrets").definedBy("io.sidelight.dataplane.tls.secrets")
                .layer("x509").definedBy("io.sidelight.dataplane.tls.x509")
                .layer("wire").definedBy("io.sidelight.dataplane.tls.wire")
                .layer("start").definedBy("io.sidelight.dataplane.tls.start")
                .whereLayer("start").mayNotBeAccessedByAnyLayer()
                .whereLayer("tls").mayNotBeAccessedByAnyLayer()
                .whereLayer("dtls").mayOnlyBeAccessedByLayers("tls")
                .whereLayer("handshake").mayOnlyBeAccessedByLayers("tls", "dtls")
                .whereLayer("record").mayOnlyBeAccessedByLayers("tls", "handshake")
                // a record protection is made of the keys that the secrets give
                .whereLayer("secrets").mayOnlyBeAccessedByLayers("tls", "handshake", "record")
                .whereLayer("x509").mayOnlyBeAccessedByLayers("tls", "handshake")
                .ensureAllClassesAreContainedInArchitectureIgnoring(
                        resideOutsideOfPackages("io.sidelight.dataplane.tls.."))
                .check(PRODUCT);
    }

    @Test
    void noPackagesDependOnEachOther() {
        slices().matching("io.sidelight.(**)").namingSlices("$1").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void purePackagesTouchNoFilesSocketsThreadsOrLoggers() {
        noClasses().that().resideInAnyPackage(PURE)
                // reads a resource beside its class, once
                .and().doNotHaveFullyQualifiedName("io.sidelight.dataplane.tls.wire.CipherSuites")
                // the library that expands brotli does it by a stream, over an array
                .and().doNotHaveFullyQualifiedName("io.sidelight.dataplane.tls.handshake.CertificateDecompressor")
                .should().dependOnClassesThat(
                        resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..",
                                "java.util.logging..", "org.slf4j..", "java.lang.foreign..")
                                // an address is a value; it is made of literals, never looked up
                                .and(not(type(InetAddress.class))))
                .check(PRODUCT);
        noClasses().that().resideInAnyPackage(PURE)
                // the one thing that workers share: a resumed session may hash to another worker
                .and().doNotHaveFullyQualifiedName("io.sidelight.dataplane.tls.secrets.SessionCache")
                .should().dependOnClassesThat().areAssignableTo(Thread.class)
                .orShould().dependOnClassesThat(resideInAPackage("java.util.concurrent.."))
                .check(PRODUCT);
    }

    @Test
    void purePackagesHaveNoClockAndNoEnvironment() {
        noClasses().that().resideInAnyPackage(PURE)
                .should().callMethod(System.class, "nanoTime")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(Instant.class, "now")
                .orShould().callMethod(InetAddress.class, "getByName", String.class)
                .orShould().callMethod(LocalDateTime.class, "now")
                .orShould().dependOnClassesThat().areAssignableTo(Clock.class)
                .orShould().callMethod(System.class, "getProperty", String.class)
                .orShould().callMethod(System.class, "getenv", String.class)
                .orShould().callMethod(Integer.class, "getInteger", String.class)
                .orShould().callMethod(Boolean.class, "getBoolean", String.class)
                .check(PRODUCT);
    }

    @Test
    void noTypeOrPackageIsNamedForWantOfABetterWord() {
        noClasses().should().haveSimpleNameEndingWith("Util").orShould().haveSimpleNameEndingWith("Utils")
                .orShould().haveSimpleNameEndingWith("Helper").orShould().haveSimpleNameEndingWith("Manager")
                .orShould().haveSimpleNameEndingWith("Impl")
                .orShould().resideInAnyPackage("..util..", "..common..", "..helper..", "..manager..", "..impl..")
                .check(PRODUCT);
    }
}
