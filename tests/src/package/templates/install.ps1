#Requires -RunAsAdministrator
<#
.SYNOPSIS
    Installs {{title}} on this test machine.
.DESCRIPTION
    Checks that Windows accepts test-signed drivers, trusts the certificate of this package, and hands every INF in the
    folder "driver" to pnputil. Nothing here was run on Windows yet: read it before you run it.
.PARAMETER EnableTestSigning
    Turns test signing on with bcdedit. Secure Boot must be off in the firmware. Restart afterwards, then run this again.
.PARAMETER WhatIf
    Says what would be done, and does nothing.
#>
[CmdletBinding(SupportsShouldProcess)]
param([switch]$EnableTestSigning)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$certificate = Join-Path $here '{{certificate}}'
$testSigned = ${{test}}

# What the running system was started with; bcdedit tells what the next start will use.
$options = (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control').SystemStartOptions
$running = $options -match 'TESTSIGNING'

if ($testSigned -and -not $running) {
    $secure = $false
    try { $secure = Confirm-SecureBootUEFI } catch { Write-Verbose 'This machine has no UEFI Secure Boot.' }
    if ($secure) {
        throw 'Secure Boot is on, so Windows refuses test signing. Turn it off in the firmware, then run this again with -EnableTestSigning.'
    }
    if (-not $EnableTestSigning) {
        throw 'Test signing is off: Windows would not load this driver. Run this again with -EnableTestSigning, restart, and run it once more.'
    }
    if ($PSCmdlet.ShouldProcess('this machine', 'bcdedit /set testsigning on')) {
        & bcdedit.exe /set testsigning on
        if ($LASTEXITCODE -ne 0) { throw "bcdedit ended with $LASTEXITCODE." }
        Write-Host 'Test signing is on after the next start. Restart, then run this script again.'
    }
    return
}

if ($testSigned) {
    foreach ($store in 'Root', 'TrustedPublisher') {
        if ($PSCmdlet.ShouldProcess("Cert:\LocalMachine\$store", "import $certificate")) {
            Import-Certificate -FilePath $certificate -CertStoreLocation "Cert:\LocalMachine\$store" | Out-Null
        }
    }
}

$restart = $false
foreach ($inf in Get-ChildItem (Join-Path $here 'driver') -Filter *.inf) {
    if (-not $PSCmdlet.ShouldProcess($inf.Name, 'pnputil /add-driver /install')) { continue }
    & pnputil.exe /add-driver $inf.FullName /install
    switch ($LASTEXITCODE) {
        0 { }
        259 { Write-Warning "$($inf.Name): in the driver store now, but no device here matches it or it is not better than what is installed." }
        3010 { $restart = $true }
        default { throw "pnputil ended with $LASTEXITCODE on $($inf.Name). The reason stands at the end of $env:windir\INF\setupapi.dev.log." }
    }
}
if ($restart) { Write-Host 'Restart to finish.' } else { Write-Host 'Done.' }
