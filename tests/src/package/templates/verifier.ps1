#Requires -RunAsAdministrator
<#
.SYNOPSIS
    Turns Driver Verifier on or off for {{title}}, with the checks that Duet's lab makes.
.DESCRIPTION
    The lab's verifier reports under Driver Verifier's rules and numbers, so a stop code here can be looked for there. For a
    test machine only: what breaks a rule stops the system. Nothing here was run on Windows yet.
.PARAMETER Reset
    Turns everything off again.
.PARAMETER Query
    Shows what is on.
.PARAMETER LowResources
    Makes allocations fail too (rules 3 and 19).
.PARAMETER DelayFuzzing
    Delays threads around locks instead of watching for deadlocks (24 in place of 6: they exclude each other).
#>
[CmdletBinding(SupportsShouldProcess)]
param([switch]$Reset, [switch]$Query, [switch]$LowResources, [switch]$DelayFuzzing)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2
$drivers = @({{drivers}})
$kmdfServices = @({{kmdf}})

if ($Query) {
    & verifier.exe /querysettings
    return
}

foreach ($service in $kmdfServices) {
    $key = "HKLM:\SYSTEM\CurrentControlSet\Services\$service\Parameters\Wdf"
    if (-not (Test-Path "HKLM:\SYSTEM\CurrentControlSet\Services\$service")) { continue }
    if (-not $PSCmdlet.ShouldProcess($key, $(if ($Reset) { 'reset KMDF verifier' } else { 'set KMDF verifier' }))) { continue }
    if ($Reset) {
        if (Test-Path $key) {
            foreach ($name in 'VerifierOn', 'DbgBreakOnError', 'TrackHandles', 'EnhancedVerifierOptions', 'VerboseOn') {
                Remove-ItemProperty -Path $key -Name $name -ErrorAction SilentlyContinue
            }
        }
    } else {
        if (-not (Test-Path $key)) { New-Item -Path $key -Force | Out-Null }
        Set-ItemProperty -Path $key -Name VerifierOn -Value 1 -Type DWord
        Set-ItemProperty -Path $key -Name DbgBreakOnError -Value 1 -Type DWord
        Set-ItemProperty -Path $key -Name VerboseOn -Value 1 -Type DWord
        Set-ItemProperty -Path $key -Name TrackHandles -Value @('*') -Type MultiString
        # 0x1: event callbacks must return at the IRQL, and outside the critical regions, at which they were called.
        Set-ItemProperty -Path $key -Name EnhancedVerifierOptions -Value 1 -Type DWord
    }
}

if ($Reset) {
    if ($PSCmdlet.ShouldProcess('Driver Verifier', 'reset')) { & verifier.exe /reset }
    Write-Host 'Off after the next start.'
    return
}

# 1 special pool, 2 IRQL, 4 pool tracking, 5 I/O, 6 deadlocks, 8 DMA, 9 security, 12 miscellaneous, 17 port and miniport
# interfaces, 18 DDI compliance, 34 WDF: the set that the HLK's Device Fundamentals tests run with, and the audio rules.
$rules = @(1, 2, 4, 5, 6, 8, 9, 12, 17, 18, 34)
if ($LowResources) { $rules += 3, 19 }
if ($DelayFuzzing) { $rules = @($rules | Where-Object { $_ -ne 6 }) + 24 }
$arguments = @('/rc') + $rules + @('/driver') + $drivers
if ($PSCmdlet.ShouldProcess('Driver Verifier', "verifier $($arguments -join ' ')")) {
    & verifier.exe @arguments
    if ($LASTEXITCODE -gt 2) { throw "verifier ended with $LASTEXITCODE." }
    Write-Host 'On after the next start. Should the machine not start any more: start in safe mode and run verifier /reset.'
}
